package dev.rind.bench;

import dev.rind.edge.catalog.FileAnswer;
import dev.rind.edge.catalog.FileIndex;
import dev.rind.edge.respond.ListingPage;
import io.netty.buffer.ByteBufUtil;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a publication's whole index take: a path that it holds, one that it does not, a
 * listing, the making, and how much memory is it?
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
// Its own texts and digests of 1,000,000 paths take more than the edge has for all.
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IndexBenchmark {
  private static final long DATE = 1_700_000_000;
  private static final int ASKED = 1 << 16;

  @Param({"50000", "1000000"})
  private int paths;

  private String[] path = new String[0];
  private byte[][] sha256 = new byte[0][];
  private final String[] missing = new String[ASKED];
  private final String[] present = new String[ASKED];
  private FileIndex index = new FileIndex.Builder().build();
  private int next;

  @Setup(Level.Trial)
  public void make() {
    var random = new Random(paths);
    path = new String[paths];
    sha256 = new byte[paths][32];
    for (int i = 0; i < paths; i++) {
      path[i] = path(random);
      random.nextBytes(sha256[i]);
    }
    for (int i = 0; i < ASKED; i++) {
      present[i] = path[random.nextInt(paths)];
      missing[i] = path(random);
    }
    index = build();
    System.out.printf("%d paths: %.1f bytes each%n", index.size(),
        1.0 * index.bytes() / index.size());
  }

  private static String path(Random random) {
    var name = random.ints(4 + random.nextInt(12), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
    return "Packages/" + name.charAt(0) + "/" + name + "-" + random.nextInt(10) + "."
        + random.nextInt(100) + "-" + random.nextInt(50) + ".noarch.rpm";
  }

  @Benchmark
  public @Nullable FileAnswer hit() {
    return index.find(present[next++ & (ASKED - 1)]);
  }

  @Benchmark
  public @Nullable FileAnswer miss() {
    return index.find(missing[next++ & (ASKED - 1)]);
  }

  /** One of 26 directories. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long listing() {
    return bytes("Packages/b/");
  }

  /** 26 entries, for which all paths are looked at. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long listingOfDirectories() {
    return bytes("Packages/");
  }

  /** The first of the two passes that make a page. */
  private long bytes(String directory) {
    long bytes = 0;
    for (var line : new ListingPage("", true, index.entries(directory))) {
      bytes += ByteBufUtil.utf8Bytes(line);
    }
    return bytes;
  }

  /** All rows added, sorted and written. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public FileIndex build() {
    var random = new Random(1);
    var builder = new FileIndex.Builder();
    for (int i = 0; i < paths; i++) {
      var date = DATE + random.nextInt(20);
      var hex = HexFormat.of().formatHex(sha256[i]);
      builder.add(path[i], true, "artifact/" + hex.substring(0, 2) + "/" + hex.substring(2),
          random.nextInt(10_000, 5_000_000), sha256[i], date, date);
    }
    return builder.build();
  }
}
