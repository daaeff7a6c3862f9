package dev.rind.bench.peers;

import dev.rind.edge.http.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Turns of clients at servers, and what they took, of clients and server.
 *
 * <p><b>Threading:</b> one thread, which waits; the clients have a loop.
 *
 * <p><b>Errors:</b> a wrong answer is an {@link IOException}.
 */
final class Turns implements AutoCloseable {
  private static final long ENDS_WITHIN_SECONDS = 120;

  private final EventLoopGroup loops = Transport.best().loops(1);
  private final EventLoop loop = loops.next();
  private final long loopThread = loop.submit(() -> Thread.currentThread().threadId())
      .syncUninterruptibly()
      .getNow();

  /** What came of it, and what the server's processes held while its clients were still there. */
  record Turn(Figures figures, Processes.Memory memory) {}

  /**
   * Ends after so long, or so many answers.
   *
   * @param own the server's processes
   * @param services others' that serve with it
   * @param leadIn asked in the same way before that, which does not count
   */
  Turn take(Askers.Load load, Collection<Long> own, Collection<Long> services, Duration leadIn,
      Duration time, long atMost) throws IOException, InterruptedException {
    var serving = new Processes(
        Stream.of(own, services).flatMap(Collection::stream).toList());
    try (var askers = new Askers(loop, load)) {
      if (leadIn.isPositive()) {
        var _ = await(askers, leadIn, Long.MAX_VALUE);
      }
      var server = serving.processorMicros();
      var clients = loopNanos();
      var answers = await(askers, time, atMost);
      var took = serving.processorMicros() - server;
      return new Turn(figures(answers, took, loopNanos() - clients), new Processes(own).memory());
    } catch (ExecutionException failed) {
      throw new IOException(String.valueOf(failed.getCause()), failed);
    } catch (TimeoutException late) {
      throw new IOException("the turn did not end", late);
    }
  }

  private static Askers.Answers await(Askers askers, Duration time, long atMost)
      throws InterruptedException, ExecutionException, TimeoutException {
    return askers.ask(time, atMost)
        .get(time.toSeconds() + ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  private static Figures figures(Askers.Answers answers, long micros, long clientNanos) {
    return new Figures((double) micros / answers.count(), answers.count() / answers.seconds(),
        millis(answers.micros(), 50), millis(answers.micros(), 99), millis(answers.micros(), 99.9),
        clientNanos / 1e9 / answers.seconds());
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private long loopNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
