/** Facts and pointers: memory, then a batch, then the source. */
@NullMarked
package dev.rind.cache;

import org.jspecify.annotations.NullMarked;
