package dev.rind.edge.guard.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rind.edge.catalog.User;
import dev.rind.edge.guard.KeyedDigest;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/**
 * Whether passwords are right. To find out takes a quarter of a second of a core, so it is done for a tenth of a
 * core at most, and what was found out, right or wrong, is remembered for a minute after it was last asked: it
 * stays true as long as the stored hash is the same.
 *
 * <p>Passwords are remembered only as a {@link KeyedDigest} of user, stored hash and password. So a password that is
 * changed in Pulp counts as soon as its row was read.
 *
 * <p><b>Threading:</b> {@code isRight} is callable from any thread, never blocks, and may complete on any.
 *
 * <p><b>Bounds:</b> 10,000 passwords and as many clients with wrong ones remembered, 16 passwords waiting for ten
 * seconds each. <b>Errors:</b> {@link LoginRefused}: it was not looked at.
 */
public final class Logins implements AutoCloseable {
  private static final double SHARE = 0.1;
  private static final Duration BURST = Duration.ofSeconds(2);
  private static final int WAITING_MAX = 16;
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);
  private static final int REMEMBERED_MAX = 10_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final CompletableFuture<Boolean> REFUSED = CompletableFuture
      .failedFuture(new LoginRefused("Too many wrong passwords for this user were given"));

  private final EventExecutor loop;
  private final BiPredicate<String, String> matches;
  private final PasswordPool pool;
  private final Attempts attempts;
  private final Cache<ByteBuffer, CompletableFuture<Boolean>> remembered;
  private final KeyedDigest keyed = new KeyedDigest();

  Logins(EventExecutor loop, BiPredicate<String, String> matches, LongSupplier nanoTime,
      LongSupplier cpuNanos, Executor upkeep) {
    this.loop = loop;
    this.matches = matches;
    this.pool = new PasswordPool(loop, new CpuPurse(SHARE, BURST, nanoTime), WAITING_MAX, WAIT_MAX,
        nanoTime, cpuNanos);
    this.attempts = new Attempts(REMEMBERED_MAX, nanoTime, upkeep);
    this.remembered = Caffeine.newBuilder()
        .maximumSize(REMEMBERED_MAX)
        .expireAfterAccess(REMEMBERED)
        .ticker(nanoTime::getAsLong)
        .executor(upkeep)
        .build();
  }

  /**
   * With a thread of its own, until it is closed.
   *
   * @param upkeep runs evictions
   */
  public static Logins start(Executor upkeep) {
    var loop = new DefaultEventExecutor(Thread.ofPlatform().daemon().name("rind-login").factory());
    return new Logins(loop, (stored, password) -> PasswordHash.of(stored).matches(password),
        System::nanoTime, ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime, upkeep);
  }

  /** @param client whose attempts are counted */
  CompletableFuture<Boolean> isRight(String client, User user, String password) {
    var digest = keyed.of(user.name(), user.passwordHash(), password);
    var at = new Attempts.At(client, user.name());
    var known = remembered.getIfPresent(digest);
    // Whoever asks with a password that is being compared waits for that; of what is refused nothing is kept.
    var login = known != null ? known : remembered.asMap().compute(digest, (_, before) -> {
      if (before != null) {
        return before;
      }
      return attempts.begin(at) ? compared(at, user, password) : null;
    });
    if (login == null) {
      return REFUSED;
    }
    if (!login.isDone() || login.isCompletedExceptionally()) {
      var _ = login.whenComplete((_, failure) -> {
        if (failure != null) {
          remembered.asMap().remove(digest, login);
        }
      });
    }
    return login;
  }

  private CompletableFuture<Boolean> compared(Attempts.At at, User user, String password) {
    return pool.run(() -> matches.test(user.passwordHash(), password))
        .whenComplete((right, failure) -> attempts.ended(at, failure == null ? right : null));
  }

  /** Passwords that were not looked at: too many were waiting, or wrong ones came before. */
  public long refused() {
    return pool.refusedCount() + attempts.refused();
  }

  /** Passwords that were compared with a hash. */
  public long compared() {
    return pool.comparedCount();
  }

  /** What comparing passwords has taken of a core. */
  public long spentNanos() {
    return pool.spentNanos();
  }

  /** Passwords waiting to be compared. */
  public int waiting() {
    return pool.waiting();
  }

  @Override
  public void close() {
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
