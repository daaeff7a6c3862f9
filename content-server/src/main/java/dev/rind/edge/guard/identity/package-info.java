/** Who asks, by a password or by the word of a trusted proxy, and whether a guard lets that user pass. */
@NullMarked
package dev.rind.edge.guard.identity;

import org.jspecify.annotations.NullMarked;
