package dev.rind.edge.redis;

import dev.rind.cache.Cause;
import dev.rind.cache.SharedStore;
import dev.rind.cache.StoreError;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, opened anew by the first question that finds it closed.
 *
 * <p>Of its commands only GETRANGE, SET and EVAL are used, each on one key, so that a cluster can do it, and
 * an ACL needs to allow no more. GETRANGE rather than GET, because a stranger's value may be 512 MiB long.
 *
 * <p><b>Threading:</b> any thread; it never waits, and completes on the loop of the connection.
 *
 * <p><b>Errors:</b> {@link StoreError} where Redis says no, with the first word of what it says; a value that
 * is no string is given as one that is too short.
 */
public final class RedisStore implements SharedStore {
  /** Gives back, or makes longer, what is still ours. */
  private static final String RELEASE = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) else return 0 end";
  private static final String RENEW = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('pexpire',KEYS[1],ARGV[2]) else return 0 end";
  private static final String WRONG_TYPE = "WRONGTYPE";
  /** With these it is as good as away. */
  private static final Set<String> AWAY = Set.of("LOADING", "BUSY", "READONLY", "MASTERDOWN",
      "CLUSTERDOWN", "NOAUTH", "WRONGPASS");
  private static final long CONNECT_SECONDS = 5;
  /** Too short to be a value of ours. */
  private static final byte[] NO_STRING = new byte[1];

  private final Supplier<CompletableFuture<? extends StatefulConnection<byte[], byte[]>>> connect;
  private final Object lock = new Object();
  private CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connection;

  RedisStore(
      Supplier<CompletableFuture<? extends StatefulConnection<byte[], byte[]>>> connect) {
    this.connect = connect;
    this.connection = connect();
  }

  @Override
  public CompletionStage<Map<String, byte[]>> get(List<String> keys, int bytesMax) {
    return connected().thenCompose(open -> {
      var commands = new LinkedHashMap<String, AsyncCommand<byte[], byte[], byte[]>>();
      keys.forEach(key -> commands.put(key, command(CommandType.GETRANGE,
          new ValueOutput<>(ByteArrayCodec.INSTANCE), args(key).add(0).add(bytesMax))));
      var values = new HashMap<String, CompletableFuture<byte[]>>();
      commands
          .forEach((key, command) -> values.put(key, command.exceptionally(RedisStore::noString)));
      open.dispatch(commands.values());
      return CompletableFuture.allOf(values.values().toArray(CompletableFuture[]::new))
          .thenApply(_ -> there(values));
    }).exceptionallyCompose(RedisStore::failed);
  }

  /** Of a key that is not there the range is empty. */
  private static Map<String, byte[]> there(Map<String, CompletableFuture<byte[]>> values) {
    var there = new HashMap<String, byte[]>();
    values.forEach((key, answer) -> {
      var value = answer.join();
      if (value != null && value.length > 0) {
        there.put(key, value);
      }
    });
    return there;
  }

  private static byte[] noString(Throwable failure) {
    if (WRONG_TYPE.equals(kind(failure))) {
      return NO_STRING;
    }
    throw new CompletionException(Cause.of(failure));
  }

  @Override
  public CompletionStage<Void> put(String key, byte[] value, Duration expiry) {
    return ask(CommandType.SET, new StatusOutput<>(ByteArrayCodec.INSTANCE),
        args(key).addValue(value).add("PX").add(expiry.toMillis())).thenApply(_ -> null);
  }

  @Override
  public CompletionStage<Boolean> acquire(String lease, String token, Duration expiry) {
    return ask(CommandType.SET, new StatusOutput<>(ByteArrayCodec.INSTANCE),
        args(lease).addValue(bytes(token)).add("NX").add("PX").add(expiry.toMillis()))
        .thenApply("OK"::equals);
  }

  @Override
  public CompletionStage<Boolean> renew(String lease, String token, Duration expiry) {
    return script(RENEW, lease, args -> args.addValue(bytes(token)).add(expiry.toMillis()));
  }

  @Override
  public CompletionStage<Boolean> release(String lease, String token) {
    return script(RELEASE, lease, args -> args.addValue(bytes(token)));
  }

  private CompletionStage<Boolean> script(String script, String key,
      Function<CommandArgs<byte[], byte[]>, CommandArgs<byte[], byte[]>> with) {
    return ask(CommandType.EVAL, new IntegerOutput<>(ByteArrayCodec.INSTANCE),
        with.apply(
            new CommandArgs<>(ByteArrayCodec.INSTANCE).add(script).add(1).addKey(bytes(key))))
        .thenApply(done -> done != null && done > 0);
  }

  private <T> CompletionStage<T> ask(CommandType type, CommandOutput<byte[], byte[], T> output,
      CommandArgs<byte[], byte[]> args) {
    return connected().thenCompose(open -> {
      var command = command(type, output, args);
      open.dispatch(command);
      return command;
    }).exceptionallyCompose(RedisStore::failed);
  }

  private static <T> AsyncCommand<byte[], byte[], T> command(CommandType type,
      CommandOutput<byte[], byte[], T> output, CommandArgs<byte[], byte[]> args) {
    return new AsyncCommand<>(new Command<>(type, output, args));
  }

  private static <T> CompletionStage<T> failed(Throwable failure) {
    var kind = kind(failure);
    return CompletableFuture.failedStage(
        kind == null || AWAY.contains(kind) ? Cause.of(failure) : new StoreError(kind));
  }

  /** The first word of Redis' own errors; null: it did not answer. */
  private static @Nullable String kind(Throwable failure) {
    if (!(Cause.of(failure) instanceof RedisCommandExecutionException error)) {
      return null;
    }
    var message = error.getMessage();
    return message == null ? "ERR" : message.split(" ", 2)[0];
  }

  private CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connected() {
    synchronized (lock) {
      if (connection.isCompletedExceptionally()
          || (connection.isDone() && !connection.join().isOpen())) {
        connection = connect();
      }
      return connection;
    }
  }

  /** One that does not come up in time is closed when it does. */
  private CompletableFuture<? extends StatefulConnection<byte[], byte[]>> connect() {
    var begun = connect.get();
    var inTime = begun.copy();
    return inTime.orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS).whenComplete((_, failure) -> {
      if (failure != null) {
        var _ = begun.thenCompose(StatefulConnection::closeAsync);
      }
    });
  }

  @Override
  public void reset() {
    synchronized (lock) {
      if (connection.isDone() && !connection.isCompletedExceptionally()) {
        var _ = connection.join().closeAsync();
      }
    }
  }

  private static CommandArgs<byte[], byte[]> args(String key) {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(bytes(key));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
