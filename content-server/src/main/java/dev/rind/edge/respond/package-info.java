/**
 * From what a path turned out to be, and what the request says about it, to a reply: status, head
 * and body; conditionals, ranges, types, listings and texts.
 */
@NullMarked
package dev.rind.edge.respond;

import org.jspecify.annotations.NullMarked;
