package dev.rind.edge.forward;

import dev.rind.edge.body.IoPool;
import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.RequestLog.AnsweredBy;
import dev.rind.edge.http.RequestLog.Kind;
import dev.rind.edge.http.Transport;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Passes requests on to a pulpcore-content, and its answers back, both as fast as the other side takes them.
 *
 * <p><b>Threading:</b> called on the loop of the exchange, on which all of it happens.
 *
 * <p><b>Bounds:</b> {@link ForwardLimits}; of a body, one read of a socket is in memory.
 *
 * <p><b>Errors:</b> the stage fails with {@link ForwardFailure}, before anything was sent or after it.
 *
 * <p>Source: RFC 9110 sections 7.6 and 15.5.9 (Via, loops), RFC 7239.
 */
public final class Forwarder {
  private final Target target;
  private final ForwardLimits limits;
  private final int loops;
  private final Transport transport;
  private final IoPool names;
  private final RequestHead heads;
  private final ForwardStats stats;
  private final Map<EventLoop, UpstreamPool> pools = new ConcurrentHashMap<>();

  /**
   * Nothing is connected yet.
   *
   * @param loops how many event loops call this
   * @param names looks up the target's name
   * @param trusts whose word on its client is passed on
   */
  public Forwarder(Target target, ForwardLimits limits, int loops, Transport transport,
      IoPool names, Predicate<SocketAddress> trusts, ForwardStats stats) {
    this.stats = stats;
    this.target = target;
    this.limits = limits;
    this.loops = loops;
    this.transport = transport;
    this.names = names;
    this.heads = new RequestHead(target, pseudonym(), trusts);
  }

  private static String pseudonym() {
    var random = new byte[6];
    new SecureRandom().nextBytes(random);
    return "rind-" + HexFormat.of().formatHex(random);
  }

  /** Without the request's body; completes with the status when all of the answer has come. */
  public CompletionStage<Integer> forward(Exchange exchange) {
    return forward(exchange, false);
  }

  /** With the request's body, so to be called before the handler of the exchange returns. */
  public CompletionStage<Integer> forwardWithBody(Exchange exchange) {
    return forward(exchange, exchange.hasBody());
  }

  private CompletionStage<Integer> forward(Exchange exchange, boolean withBody) {
    exchange.answeredBy(AnsweredBy.FORWARD);
    exchange.answerIs(Kind.FORWARD);
    try {
      return new Transfer(exchange, heads.of(exchange, withBody), withBody,
          pools.computeIfAbsent(exchange.loop(), this::pool), limits, stats).begin();
    } catch (ForwardFailure loop) {
      return CompletableFuture.failedStage(loop);
    }
  }

  private UpstreamPool pool(EventLoop loop) {
    return new UpstreamPool(target, limits, loops, transport, names, loop, stats);
  }
}
