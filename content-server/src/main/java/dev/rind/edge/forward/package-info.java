/** Passes on what this edge does not answer itself to a pulpcore-content, and its answers back. */
@NullMarked
package dev.rind.edge.forward;

import org.jspecify.annotations.NullMarked;
