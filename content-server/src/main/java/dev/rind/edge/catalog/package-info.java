/** Pulp's tables as typed, cached questions. */
@NullMarked
package dev.rind.edge.catalog;

import org.jspecify.annotations.NullMarked;
