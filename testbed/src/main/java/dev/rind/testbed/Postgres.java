package dev.rind.testbed;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of this JVM, on loopback TCP only, with each Pulp's tables in a template
 * database so that a fresh one costs some 20 ms.
 *
 * <p>Fixtures work as {@code postgres}, what is under test as {@code pulp}, who owns the databases
 * and is no superuser: so the statements of each can be counted apart. Both may log in with any
 * password.
 *
 * <p>It keeps nothing: fsync is off, its data and the unpacked programs lie in temporary folders
 * that are deleted when it is closed or the JVM ends. The programs are PostgreSQL 14, the oldest
 * that is still common under Pulp, so a statement that works here works on newer ones.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class Postgres implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  static final String SUPERUSER = "postgres";

  /** The role of what is under test. */
  public static final String USER = "pulp";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final boolean isShared;
  private final TempFolder data;
  private @Nullable EmbeddedPostgres server;
  private int port;
  private boolean closed;
  private final Map<String, String> templates = new HashMap<>();

  private Postgres(boolean isShared) {
    this.isShared = isShared;
    Programs.folder(); // registered before this server, so that it is deleted after it has ended
    data = TempFolder.create("postgres");
    AtExit.close(this);
    start();
    prepare();
    template(PulpTables.of(PulpTables.NEWEST)); // while nobody has stopped the server
  }

  /** The server most tests share, started when first asked for. Nobody may stop it. */
  public static Postgres shared() {
    return Shared.SERVER;
  }

  /** A server of one's own, for tests that stop it. */
  public static Postgres own() {
    return new Postgres(false);
  }

  /** A fresh database with the newest Pulp's tables and nothing in it but the domain {@code default}. */
  public Database database() {
    return database(PulpTables.NEWEST);
  }

  /** The same with the tables of one of {@link PulpTables#RELEASES}. */
  public Database database(String release) {
    var tables = PulpTables.of(release);
    var template = template(tables);
    var name = "pulp_" + DATABASES.incrementAndGet();
    try (var connection = connect("postgres", SUPERUSER); var sql = connection.createStatement()) {
      sql.execute("CREATE DATABASE %s TEMPLATE %s OWNER %s".formatted(name, template, USER));
    } catch (SQLException e) {
      throw new DatabaseFailure("fresh database " + name, e);
    }
    return new Database(this, name, tables);
  }

  public synchronized int port() {
    return port;
  }

  /** Ends the server, and with it all its connections; the databases stay for {@link #start}. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (IOException e) {
      // It may be gone already, ended by the signal that ends us.
      if (Files.exists(data.path().resolve("postmaster.pid"))) {
        throw new UncheckedIOException("the embedded PostgreSQL does not end", e);
      }
    }
    server = null;
  }

  /** Starts a stopped server again, on the same port. */
  public synchronized void start() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (server == null) {
      server = launch();
      port = server.getPort();
    }
  }

  /** Ends the server and starts it again; who was connected is told that it shuts down. */
  public synchronized void restart() {
    stop();
    start();
  }

  /** Starts it again as a replica that has lost its primary: it answers, and can only be read. */
  public synchronized void restartInRecovery() {
    stop();
    try {
      Files.createFile(data.path().resolve("standby.signal"));
    } catch (IOException e) {
      throw new UncheckedIOException("standby.signal", e);
    }
    start();
  }

  /** Ends recovery; who is connected stays so. Waits for it. */
  public void promote() {
    try {
      inDatabase("postgres", "SELECT pg_promote()");
    } catch (SQLException e) {
      throw new DatabaseFailure("promote", e);
    }
  }

  @Override
  public synchronized void close() {
    AtExit.forget(this);
    closed = true;
    stop();
    data.close();
  }

  Connection connect(String database, String user) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s?user=%s&prepareThreshold=0".formatted(HOST, port(), database,
            user));
  }

  private EmbeddedPostgres launch() {
    try {
      return EmbeddedPostgres.builder()
          .setOverrideWorkingDirectory(Programs.folder().path().toFile())
          .setDataDirectory(data.path())
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setPort(port) // 0 is a free one
          .setLocaleConfig("locale", "C") // the only one that is on every machine
          .setServerConfig("listen_addresses", HOST)
          .setServerConfig("unix_socket_directories", "")
          .setServerConfig("max_connections", "200")
          .setServerConfig("shared_preload_libraries", "pg_stat_statements")
          .setServerConfig("full_page_writes", "off")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
    }
  }

  private void prepare() {
    try {
      inDatabase("postgres", "CREATE EXTENSION pg_stat_statements",
          "CREATE ROLE " + USER + " LOGIN", "GRANT " + USER + " TO postgres");
    } catch (SQLException e) {
      throw new DatabaseFailure("role " + USER, e);
    }
  }

  /** The database that those of a release are copies of, made when it is first asked for. */
  private synchronized String template(PulpTables tables) {
    return templates.computeIfAbsent(tables.release(), release -> {
      var name = "template_pulp_" + release.replace('.', '_');
      try {
        inDatabase("postgres", "CREATE DATABASE %s OWNER %s".formatted(name, USER));
        inDatabase(name, "CREATE EXTENSION hstore", "SET ROLE " + USER, tables.sql());
      } catch (SQLException e) {
        throw new DatabaseFailure("template database " + name, e);
      }
      return name;
    });
  }

  private void inDatabase(String database, String... statements) throws SQLException {
    try (var connection = connect(database, SUPERUSER); var sql = connection.createStatement()) {
      for (var statement : statements) {
        sql.execute(statement);
      }
    }
  }

  /** A fresh one on the shared server, which was made while the last one of its release was in use. */
  static Database sharedDatabase(String release) {
    PulpTables.of(release); // refuses one that is not known before anything is begun
    var fresh = new AtomicReference<CompletableFuture<Database>>();
    Shared.NEXT.compute(release, (_, next) -> {
      fresh.set(next == null ? Shared.next(release) : next);
      return Shared.next(release);
    });
    return fresh.get().join();
  }

  /** Whether connections to it may end before who has them ends them. */
  boolean mayBeStopped() {
    return !isShared;
  }

  /** Does it soon on the shared server, since a database's end is two checkpoints that nobody waits for. */
  void drop(String database) {
    if (isShared) {
      Shared.UPKEEP.execute(() -> dropNow(database));
    } else {
      dropNow(database);
    }
  }

  private void dropNow(String database) {
    try {
      inDatabase("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    } catch (SQLException e) {
      if (!isClosed()) {
        throw new DatabaseFailure("drop database " + database, e);
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static final class Shared {
    private static final Postgres SERVER = new Postgres(true);
    private static final Map<String, CompletableFuture<Database>> NEXT = new ConcurrentHashMap<>();
    /** One after the other, in the order in which tests begin and end: so no more than those wait. */
    private static final Executor UPKEEP = Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("databases").factory());

    private static CompletableFuture<Database> next(String release) {
      return CompletableFuture.supplyAsync(() -> SERVER.database(release), UPKEEP);
    }
  }

  /** The unpacked programs, once for all servers of this JVM. */
  private static final class Programs {
    private static final TempFolder FOLDER = TempFolder.create("postgres-programs");

    static {
      // Else the library makes a folder of its own beside the temporary ones, and leaves it there.
      System.setProperty("ot.epg.working-dir", FOLDER.path().toString());
    }

    static TempFolder folder() {
      return FOLDER;
    }
  }
}
