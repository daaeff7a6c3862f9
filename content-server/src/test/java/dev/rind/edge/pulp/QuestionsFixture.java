package dev.rind.edge.pulp;

import dev.rind.cache.Answers;
import dev.rind.cache.BatchSource;
import dev.rind.edge.http.Transport;
import dev.rind.testbed.PulpTables;
import dev.rind.testbed.Testbed;
import io.netty.channel.EventLoopGroup;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A testbed, and connections to it on which questions are asked as an edge asks them. */
final class QuestionsFixture implements AutoCloseable {
  private final Testbed testbed;
  private final EventLoopGroup loops = Transport.best().loops(1);
  private final Database database;

  QuestionsFixture() {
    this(PulpTables.NEWEST);
  }

  QuestionsFixture(String release) {
    testbed = Testbed.start(release);
    database = connect(testbed, loops);
  }

  Testbed testbed() {
    return testbed;
  }

  Database database() {
    return database;
  }

  /** Further connections; whoever makes them closes them. */
  Database connect() {
    return connect(testbed, loops);
  }

  private static Database connect(Testbed testbed, EventLoopGroup loops) {
    var at = testbed.database();
    var options = new PgConnectOptions().setHost(at.host())
        .setPort(at.port())
        .setDatabase(at.name())
        .setUser(at.user())
        .setPassword(at.password())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(Integer.MAX_VALUE);
    return new Database(loops, options,
        new Database.Bounds(2, Duration.ofSeconds(20), 64, Duration.ofSeconds(20),
            Duration.ofSeconds(60)));
  }

  Schema schema() {
    return Schema.of(database).join();
  }

  /** The questions, for the tables as they are now. */
  PulpDatabase questions() {
    return questions(Long.MAX_VALUE);
  }

  PulpDatabase questions(Schema schema) {
    return questions(Long.MAX_VALUE, schema);
  }

  PulpDatabase questions(long indexBytesMax) {
    return questions(indexBytesMax, schema());
  }

  private PulpDatabase questions(long indexBytesMax, Schema schema) {
    return new PulpDatabase(database, database, Runnable::run, indexBytesMax, schema, false,
        true, new StorageSettings(Optional.of(testbed.mediaRoot()),
            FieldKeys.read(testbed.mediaRoot().resolve("keys"), System::nanoTime)),
        Runnable::run);
  }

  static <K, V> Answers<K, V> ask(BatchSource<K, V> source, List<K> keys) {
    return source.fetch(keys).toCompletableFuture().join();
  }

  static <K, V> Optional<V> ask(BatchSource<K, V> source, K key) {
    return Optional.ofNullable((@Nullable V) ask(source, List.of(key)).values().get(key));
  }

  @Override
  public void close() {
    database.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    testbed.close();
  }
}
