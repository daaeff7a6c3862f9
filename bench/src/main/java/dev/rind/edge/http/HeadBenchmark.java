package dev.rind.edge.http;

import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to write the head of a file's answer, and to make bytes of it? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadBenchmark {
  private static final String ETAG = "\"" + "0123456789abcdef".repeat(4) + "\"";

  private static final byte[] END = HeadEnds.of(1).of(false, false);

  private long sizeBytes = 16_384;

  @Benchmark
  public int encode() {
    var head = new ResponseHead(200, "OK")
        .with("Cache-Control", "public, max-age=0, must-revalidate")
        .with("Last-Modified", "Mon, 30 Nov 2026 19:45:11 GMT")
        .with("ETag", ETAG)
        .with("X-PULP-ARTIFACT-SIZE", sizeBytes)
        .with("X-PULP-CACHE", "HIT")
        .with("Content-Type", "application/x-rpm")
        .with("Accept-Ranges", "bytes")
        .with("Content-Length", sizeBytes);
    var bytes = head.encoded(ByteBufAllocator.DEFAULT::buffer, END, 0);
    var length = bytes.readableBytes();
    bytes.release();
    return length;
  }
}
