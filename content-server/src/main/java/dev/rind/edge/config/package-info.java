/**
 * What the operator said: Pulp's own settings, {@code rind.yaml}, {@code RIND_*} and the command line, read once at
 * start and checked together. Only the root and tests use the readers; the other rooms are handed the small records.
 */
@NullMarked
package dev.rind.edge.config;

import org.jspecify.annotations.NullMarked;
