package dev.rind.bench;

import dev.rind.bench.GuardedPulp.Kind;
import dev.rind.edge.body.IoPool;
import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.guard.Asked;
import dev.rind.edge.guard.Checks;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.guard.Guards;
import dev.rind.edge.guard.certificate.Verdicts;
import dev.rind.edge.guard.identity.Identities;
import dev.rind.edge.guard.identity.Logins;
import dev.rind.edge.guard.identity.RbacCheck;
import dev.rind.edge.route.Route;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to decide on a request that was admitted before: without a guard, by header, by certificate? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GuardBenchmark {
  private static final long VERDICT_BYTES_MAX = 32 << 20;

  @Param({"NONE", "HEAD", "X509", "RHSM"})
  private String guard = "";

  private @Nullable Serving serving;

  /** All that has to be ended. */
  private record Serving(GuardedPulp pulp, ColdCatalog catalog, IoPool pool, Logins logins,
      Guards guards, Distribution distribution, Asked asked) {}

  @Setup
  public void start() throws Exception {
    var kind = Kind.valueOf(guard);
    var pulp = new GuardedPulp();
    var catalog = new ColdCatalog(pulp.testbed());
    var pool = new IoPool(1, 100);
    var logins = Logins.start(ForkJoinPool.commonPool());
    var checks = new Checks(
        new Checks.Rules("/pulp/", false, false, Set.of(), System::getenv,
            new RbacCheck.Unknowns(Optional.empty(), Optional.empty())),
        new Verdicts(pool, Clock.systemUTC(), VERDICT_BYTES_MAX),
        new Identities(List.of(), false, catalog.catalog()::user, logins), catalog.catalog(), pool,
        GlobalEventExecutor.INSTANCE);
    var target = pulp.target(kind);
    var path = target.substring("/pulp/content/".length());
    var headers = new DefaultHttpHeaders();
    pulp.fields(kind).forEach(headers::set);
    var match = catalog.catalog().match("default", path).toCompletableFuture().join();
    serving = new Serving(pulp, catalog, pool, logins,
        new Guards(catalog.catalog(), checks, ForkJoinPool.commonPool()),
        (Distribution) match.orElseThrow(),
        new Asked(new Route.Content("default", path, target), target, headers, () -> "client",
            true));
  }

  @TearDown
  public void end() {
    var all = serving();
    all.logins.close();
    all.pool.close();
    all.catalog.close();
    all.pulp.close();
  }

  private Serving serving() {
    if (serving == null) {
      throw new IllegalStateException("not started");
    }
    return serving;
  }

  @Benchmark
  public Decision admit() {
    var all = serving();
    var decision = all.guards.admit(all.distribution, () -> all.asked).toCompletableFuture().join();
    if (!(decision instanceof Decision.Allowed)) {
      throw new IllegalStateException(String.valueOf(decision));
    }
    return decision;
  }
}
