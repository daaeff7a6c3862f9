/** The SQL: one batch statement per question, schema detection, row to record. */
@NullMarked
package dev.rind.edge.pulp;

import org.jspecify.annotations.NullMarked;
