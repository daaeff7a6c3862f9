/** Moves the bytes of a reply. */
@NullMarked
package dev.rind.edge.body;

import org.jspecify.annotations.NullMarked;
