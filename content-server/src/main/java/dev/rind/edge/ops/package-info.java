/** What operators see: the admin listener (health, metrics, explain, purge, console), the access log. */
@NullMarked
package dev.rind.edge.ops;

import org.jspecify.annotations.NullMarked;
