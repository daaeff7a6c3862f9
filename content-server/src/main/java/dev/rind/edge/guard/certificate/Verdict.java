package dev.rind.edge.guard.certificate;

/**
 * What was found out about a certificate.
 *
 * @param holds when this is so: another time has to be asked for anew
 */
record Verdict(Grant grant, Period holds) {}
