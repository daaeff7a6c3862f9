/** Tests of the lookup chain, in virtual time. */
@NullMarked
package dev.rind.cache;

import org.jspecify.annotations.NullMarked;
