package dev.rind.edge.compare;

/**
 * One thing in which the answers to a request differ, and that nothing allows.
 *
 * @param field {@code status}, {@code body}, {@code answer} or {@code header NAME}
 * @param pulp what the server says that is compared with
 * @param edge what the edge says
 */
record Difference(String field, String pulp, String edge) {}
