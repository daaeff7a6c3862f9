package dev.rind.edge.respond;

import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to read a Range field: one range, and as many as a zchunk client asks for at once? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RangeBenchmark {
  private static final long FILE_BYTES = 100 << 20;
  private static final int CHUNK = 10_000;

  @Param({"1", "256"})
  private int ranges;

  private String field = "";

  @Setup
  public void write() {
    field = IntStream.range(0, ranges)
        .mapToObj(n -> n * 2 * CHUNK + "-" + (n * 2 * CHUNK + CHUNK - 1))
        .collect(Collectors.joining(",", "bytes=", ""));
  }

  @Benchmark
  public Object parse() {
    return RequestedRanges.parse(field, FILE_BYTES);
  }
}
