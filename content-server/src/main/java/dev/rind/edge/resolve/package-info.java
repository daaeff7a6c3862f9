/** (distribution, path) becomes a resolution: found, remote, listing, redirect, not found, forward. */
@NullMarked
package dev.rind.edge.resolve;

import org.jspecify.annotations.NullMarked;
