/** Asks two servers the same and tells where their answers differ, so that one can take the other's place. */
@NullMarked
package dev.rind.edge.compare;

import org.jspecify.annotations.NullMarked;
