/** One question per benchmark. */
@NullMarked
package dev.rind.bench;

import org.jspecify.annotations.NullMarked;
