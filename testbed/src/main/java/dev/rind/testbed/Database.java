package dev.rind.testbed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One database with Pulp's tables, dropped when closed.
 *
 * <p><b>Threading:</b> any thread; no two calls at a time use one connection.
 *
 * <p><b>Errors:</b> a statement that fails is a {@link DatabaseFailure} naming it.
 */
public final class Database implements AutoCloseable {
  private final Postgres server;
  private final String name;
  private final PulpTables tables;
  private final FixtureConnections fixtures;

  Database(Postgres server, String name, PulpTables tables) {
    this.server = server;
    this.name = name;
    this.tables = tables;
    this.fixtures = new FixtureConnections(this::connect, !server.mayBeStopped());
  }

  /** Those it was made with. */
  public PulpTables tables() {
    return tables;
  }

  public String host() {
    return Postgres.HOST;
  }

  public int port() {
    return server.port();
  }

  public String name() {
    return name;
  }

  /** The role of what is under test: it owns the tables and is no superuser. */
  public String user() {
    return Postgres.USER;
  }

  /** Any password will do; this one is as good as another. */
  public String password() {
    return Postgres.USER;
  }

  /** A connection as the fixtures' superuser, whose statements are not counted. */
  public Connection connect() throws SQLException {
    return server.connect(name, Postgres.SUPERUSER);
  }

  /** Runs one statement as the fixtures' superuser; the number of rows it changed. */
  public int update(String sql, Object... arguments) {
    try (var lent = fixtures.lend();
        var statement = prepare(lent.connection(), sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new DatabaseFailure(sql, e);
    }
  }

  /** Runs statements in one transaction as the fixtures' superuser. */
  public void transaction(String... statements) {
    write(new Rows(), Stream.of(statements).map(sql -> new Change(sql)).toList());
  }

  /**
   * New rows, then changes of others, in one transaction.
   *
   * <p><b>Errors:</b> rows that this release cannot have are an {@link IllegalArgumentException}.
   */
  void write(Rows rows, List<Change> changes) {
    try (var lent = fixtures.lend()) {
      var connection = lent.connection();
      connection.setAutoCommit(false);
      rows.copyTo(connection, tables);
      for (var change : changes) {
        try (var statement = prepare(connection, change.sql(), change.arguments().toArray())) {
          statement.execute();
        }
      }
      connection.commit();
    } catch (SQLException e) {
      throw new DatabaseFailure("transaction", e);
    }
  }

  /** The rows of a query, asked as the fixtures' superuser. */
  public <T> List<T> rows(RowReader<T> reader, String sql, Object... arguments) {
    try (var lent = fixtures.lend()) {
      return rows(lent.connection(), reader, sql, arguments);
    } catch (SQLException e) {
      throw new DatabaseFailure(sql, e);
    }
  }

  /** The first column of the first row, or empty where there is no row or it is null. */
  public <T> Optional<T> value(Class<T> type, String sql, Object... arguments) {
    return rows(row -> Optional.ofNullable(row.getObject(1, type)), sql, arguments)
        .stream()
        .findFirst()
        .flatMap(found -> found);
  }

  /** What the role under test has run in this database since the last reset, the most called first. */
  public List<Statement> statements() {
    return rowsOfServer(
        row -> new Statement(row.getString(1), row.getLong(2), row.getLong(3),
            row.getDouble(4)),
        """
        SELECT query, sum(calls)::bigint, sum(rows)::bigint, sum(total_exec_time)
        FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = ?)
          AND userid = (SELECT oid FROM pg_roles WHERE rolname = ?)
        GROUP BY query
        ORDER BY 2 DESC, 1""",
        name,
        user());
  }

  /** How many statements those are in all, {@code BEGIN}, {@code SET} and the like included. */
  public long statementCount() {
    return statements().stream().mapToLong(Statement::calls).sum();
  }

  public void resetStatements() {
    rowsOfServer(
        row -> row.getString(1),
        """
        SELECT pg_stat_statements_reset(r.oid, d.oid, 0)
        FROM pg_roles AS r, pg_database AS d
        WHERE r.rolname = ? AND d.datname = ?""",
        user(),
        name);
  }

  /** Ends the connections that the role under test has to this database; how many. */
  public int terminateConnections() {
    return rows(row -> row.getBoolean(1), """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = ? AND usename = ?""", name, user()).size();
  }

  /**
   * Lets the role under test have that many connections to this database and refuses others with
   * 53300, as a server does that is out of them; -1: any number. Those that are open stay.
   */
  public void limitConnections(int most) {
    update("ALTER DATABASE " + name + " CONNECTION LIMIT " + most);
    fixtures.close(); // which would count
  }

  /** Lets nobody read a table until the lock is closed: who asks waits for it. */
  public Lock lock(String table) {
    try {
      var connection = connect();
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
      }
      return new Lock(this, connection);
    } catch (SQLException e) {
      throw new DatabaseFailure("lock " + table, e);
    }
  }

  @Override
  public void close() {
    fixtures.close();
    server.drop(name);
  }

  private <T> List<T> rowsOfServer(RowReader<T> reader, String sql, Object... arguments) {
    try (var connection = server.connect("postgres", Postgres.SUPERUSER)) {
      return rows(connection, reader, sql, arguments);
    } catch (SQLException e) {
      throw new DatabaseFailure(sql, e);
    }
  }

  private static <T> List<T> rows(Connection connection, RowReader<T> reader, String sql,
      Object... arguments) throws SQLException {
    try (var statement = prepare(connection, sql, arguments);
        var result = statement.executeQuery()) {
      var rows = new ArrayList<T>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  /** One statement of a transaction. */
  record Change(String sql, List<Object> arguments) {
    Change {
      arguments = List.copyOf(arguments);
    }

    Change(String sql, Object... arguments) {
      this(sql, List.of(arguments));
    }
  }

  /** A statement as pg_stat_statements keeps it: constants replaced, {@code rows} over all calls. */
  public record Statement(String query, long calls, long rows, double execMillis) {}

  /** A table that nobody can read. Of the thread that made it. */
  public static final class Lock implements AutoCloseable {
    private final Database database;
    private final Connection holder;

    private Lock(Database database, Connection holder) {
      this.database = database;
      this.holder = holder;
    }

    /** How many of the role under test wait for a lock of this database. */
    public int waiting() {
      return database.value(Long.class, """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = ? AND usename = ? AND wait_event_type = 'Lock'""",
          database.name(), database.user()).orElseThrow().intValue();
    }

    @Override
    public void close() {
      try {
        holder.close();
      } catch (SQLException e) {
        throw new DatabaseFailure("unlock", e);
      }
    }
  }

  /** Makes a value of the row a result stands at. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }
}
