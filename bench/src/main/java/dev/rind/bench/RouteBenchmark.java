package dev.rind.bench;

import dev.rind.edge.route.Route;
import dev.rind.edge.route.Router;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to make a route of a request line, without and with escapes in it? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteBenchmark {
  private final Router router = new Router("/pulp/content/", false, List.of());

  @Param({"/pulp/content/rpm/el9/Packages/b/bear-1.0-1.noarch.rpm",
      "/pulp/content/rpm/el9/Packages/b/bear%2B%2B-1.0-1%7Erc1.noarch.rpm"})
  private String target = "";

  @Benchmark
  public Route route() {
    return router.route("GET", target);
  }
}
