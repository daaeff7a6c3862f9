/** The edge: http, route, guard, resolve, respond, body. */
@NullMarked
package dev.rind.edge;

import org.jspecify.annotations.NullMarked;
