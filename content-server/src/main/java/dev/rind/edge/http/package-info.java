/** Sockets, HTTP/1.1, limits, drain: bytes become an exchange, and one exchange is in flight per connection. */
@NullMarked
package dev.rind.edge.http;

import org.jspecify.annotations.NullMarked;
