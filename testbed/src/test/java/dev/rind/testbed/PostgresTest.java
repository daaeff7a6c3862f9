package dev.rind.testbed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class PostgresTest {
  @Test
  void aFreshDatabaseHasPulpsTablesAndNothingOfAnother() {
    try (var one = Postgres.shared().database(); var other = Postgres.shared().database()) {
      one.update("INSERT INTO auth_group (name) VALUES ('editors')");

      assertThat(one.value(Long.class, "SELECT count(*) FROM auth_group")).hasValue(1L);
      assertThat(other.value(Long.class, "SELECT count(*) FROM auth_group")).hasValue(0L);
      assertThat(other.value(String.class, "SELECT name FROM core_domain")).hasValue("default");
    }
  }

  @Test
  void onlyStatementsOfTheRoleUnderTestAreCounted() throws SQLException {
    try (var database = Postgres.shared().database()) {
      ask(database, "SELECT name FROM core_domain WHERE name = 'before the reset'");
      database.resetStatements();

      ask(database, "SELECT name FROM core_domain WHERE name = 'default'");
      ask(database, "SELECT name FROM core_domain WHERE name = 'another'");
      database.update("UPDATE core_domain SET description = 'by a fixture'");

      assertThat(
          database.statements().stream().filter(each -> each.query().startsWith("SELECT name")))
          .singleElement()
          .satisfies(each -> {
            assertThat(each.query()).isEqualTo("SELECT name FROM core_domain WHERE name = $1");
            assertThat(each.calls()).isEqualTo(2);
            assertThat(each.rows()).isEqualTo(1);
            assertThat(each.execMillis()).isPositive();
          });
      assertThat(database.statements()).noneMatch(each -> each.query().startsWith("UPDATE"));
      assertThat(database.statementCount()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aServerOfOnesOwnComesBackAfterAnOutageWithItsRows() {
    try (var server = Postgres.own(); var database = server.database()) {
      int port = server.port();
      database.update("INSERT INTO auth_group (name) VALUES ('editors')");

      server.stop();
      assertThatThrownBy(database::statements).isInstanceOf(DatabaseFailure.class);

      server.start();
      assertThat(server.port()).isEqualTo(port);
      assertThat(database.value(String.class, "SELECT name FROM auth_group")).hasValue("editors");
    }
  }

  @Test
  void aServerInRecoveryIsReadOnlyUntilItIsPromoted() throws SQLException {
    try (var server = Postgres.own(); var database = server.database()) {
      server.restartInRecovery();
      assertThat(database.value(Long.class, "SELECT count(*) FROM auth_group")).hasValue(0L);
      assertThatThrownBy(() -> database.update("INSERT INTO auth_group (name) VALUES ('no')"))
          .hasStackTraceContaining("read-only");

      try (var connected = connect(database)) {
        server.promote();
        ask(connected, "INSERT INTO auth_group (name) VALUES ('editors')");
      }
      server.restart();
      assertThat(database.value(String.class, "SELECT name FROM auth_group")).hasValue("editors");
    }
  }

  @Test
  void connectionsOfTheRoleUnderTestAreEndedAndNobodyElses() throws SQLException {
    try (var one = Postgres.shared().database();
        var other = Postgres.shared().database();
        var ended = connect(one);
        var neighbour = connect(other)) {
      assertThat(one.terminateConnections()).isOne();
      assertThatThrownBy(() -> ask(ended, "SELECT 1")).hasMessageContaining("terminating");
      ask(neighbour, "SELECT 1");
    }
  }

  @Test
  void aDatabaseThatIsOutOfConnectionsRefusesMore() throws SQLException {
    try (var database = Postgres.shared().database(); var first = connect(database)) {
      database.limitConnections(1);
      assertThatThrownBy(() -> connect(database))
          .isInstanceOfSatisfying(SQLException.class,
              refused -> assertThat(refused.getSQLState()).isEqualTo("53300"));
      ask(first, "SELECT 1");

      database.limitConnections(-1);
      connect(database).close();
    }
  }

  @Test
  void whoReadsALockedTableWaitsForIt() throws Exception {
    try (var database = Postgres.shared().database(); var reader = connect(database)) {
      ask(reader, "SET statement_timeout = 10");
      var reading = new FutureTask<>(() -> {
        ask(reader, "SET statement_timeout = 0");
        ask(reader, "SELECT name FROM core_domain");
        return true;
      });
      try (var lock = database.lock("core_domain")) {
        assertThat(lock.waiting()).isZero();
        assertThatThrownBy(() -> ask(reader, "SELECT name FROM core_domain"))
            .isInstanceOfSatisfying(SQLException.class,
                late -> assertThat(late.getSQLState()).isEqualTo("57014"));
        Thread.ofVirtual().start(reading);
        await().untilAsserted(() -> assertThat(lock.waiting()).isOne());
      }
      assertThat(reading.get()).isTrue();
    }
  }

  @Test
  void theDefaultDomainStaysAndOthersGo() {
    try (var database = Postgres.shared().database()) {
      database.update("""
        INSERT INTO core_domain VALUES (?, now(), now(), 'team', NULL, 'x', '{}', true, false, '', NULL)
        """, UUID.randomUUID());

      assertThat(database.update("DELETE FROM core_domain WHERE name = 'team'")).isOne();
      assertThatThrownBy(() -> database.update("DELETE FROM core_domain"))
          .hasMessageContaining("default");
    }
  }

  private static Connection connect(Database database) throws SQLException {
    var url = "jdbc:postgresql://%s:%d/%s".formatted(database.host(), database.port(),
        database.name());
    return DriverManager.getConnection(url, database.user(), database.password());
  }

  private static void ask(Database database, String sql) throws SQLException {
    try (var connection = connect(database)) {
      ask(connection, sql);
    }
  }

  private static void ask(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
