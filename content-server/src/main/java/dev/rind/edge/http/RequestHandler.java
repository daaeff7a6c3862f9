package dev.rind.edge.http;

/** Answers requests. Called on the loop of the exchange, which it must answer exactly once. */
@FunctionalInterface
public interface RequestHandler {
  void handle(Exchange exchange);
}
