/** From the bytes of a request line to a {@link dev.rind.edge.route.Route}, or to a refusal. */
@NullMarked
package dev.rind.edge.route;

import org.jspecify.annotations.NullMarked;
