package dev.rind.edge;

import dev.rind.edge.config.CommandLine;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.config.FileSource;
import dev.rind.edge.config.Setting;
import dev.rind.edge.ops.Meter;
import dev.rind.testbed.SlowProxy;
import dev.rind.testbed.Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The admin listener of a whole edge, over HTTP. */
class AdminTest {
  private static final String FILE = "/pulp/content/fedora/39/a";

  private final Testbed testbed = Testbed.start();
  private final SlowProxy database = SlowProxy.to(testbed.settings().databaseHost(),
      testbed.settings().databasePort());
  private final HttpClient client = HttpClient.newHttpClient();
  private Path folder;
  private Edge edge;

  @BeforeEach
  void start(@TempDir Path given) throws Exception {
    folder = given;
    testbed.serving(distribution("fedora/39").file("a", "12345").file("gone", "of its own"))
        .deleteFile("gone");
    testbed.serving(distribution("guarded").guarded().file("a", "a"));
    testbed.serving(distribution("demand").onDemand("a", 1, "http://127.0.0.1:9/a"));
    edge = Edge.start(config("127.0.0.1:0"));
  }

  @AfterEach
  void end() {
    client.close();
    database.heal(); // else the edge waits for its last words to be heard
    edge.close();
    database.close();
    testbed.close();
  }

  private EdgeConfig config(String admin) throws Faults {
    var settings = folder.resolve("settings.py");
    testbed.settings().databaseAt(database.host(), database.port()).write(settings);
    var line = new CommandLine(Optional.empty(),
        Map.of(Setting.LISTEN, List.of("127.0.0.1:0"), Setting.ADMIN, List.of(admin)));
    return EdgeConfig.read(line,
        Map.of("PULP_SETTINGS", settings.toString(), "RIND_FRESHNESS_BOUND", "1h",
            "RIND_FRESHNESS_REFRESH", "1h",
            "RIND_DB_REQUEST_WAIT", "1s", "RIND_HTTP_THREADS", "1",
            "RIND_ACCESS_LOG_PATH", folder.resolve("access.log").toString()),
        FileSource.disk());
  }

  private HttpResponse<String> admin(String method, String path) {
    return send(edge.adminAddress(), method, path);
  }

  private HttpResponse<String> content(String path) {
    return send(edge.addresses().getFirst(), "GET", path);
  }

  private HttpResponse<String> send(SocketAddress to, String method, String path) {
    var port = ((InetSocketAddress) to).getPort();
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .method(method, BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyMeterIsTold() {
    // What is counted by class appears with its first request.
    assertThat(content(FILE).statusCode()).isEqualTo(200);
    await().until(() -> admin("GET", "/metrics").body().contains(Meter.REQUESTS.prometheusName()));
    var told = admin("GET", "/metrics").body();
    for (var meter : Meter.values()) {
      var name = meter.prometheusName();
      assertThat(told)
          .contains("# HELP " + name + " " + meter.advice() + "\n")
          .containsIgnoringCase("# TYPE " + name + " " + meter.kind() + "\n");
      meter.labels()
          .forEach(label -> assertThat(told)
              .containsPattern("\n" + name + "\\w*\\{([^}]*,)?" + label + "=\""));
    }
    assertThat(told).contains("jvm_memory_used_bytes", "jvm_gc_", "jvm_threads_live_threads",
        "process_files_open_files");
  }

  @Test
  void whatRequestsCostIsCounted() {
    assertThat(content(FILE).body()).isEqualTo("12345");
    assertThat(content(FILE).body()).isEqualTo("12345");
    assertThat(content("/pulp/content/fedora/39/missing").statusCode()).isEqualTo(404);

    // A request is counted after its last byte left, which the client may have by then.
    await().untilAsserted(
        () -> assertThat(
            value("rind_requests_total{class=\"missing\",status=\"404\",tier=\"postgres\"}"))
            .isEqualTo(1));
    assertThat(value("rind_requests_total{class=\"file\",status=\"200\",tier=\"postgres\"}"))
        .isEqualTo(1);
    assertThat(value("rind_requests_total{class=\"file\",status=\"200\",tier=\"memory\"}"))
        .isEqualTo(1);
    assertThat(value("rind_body_bytes_total{class=\"file\",status=\"200\",tier=\"memory\"}"))
        .isEqualTo(5);
    assertThat(value("rind_first_byte_seconds_count{class=\"file\",tier=\"memory\"}")).isEqualTo(1);
    assertThat(value("rind_first_byte_seconds_bucket{class=\"file\",tier=\"memory\",le=\"25.0\"}"))
        .isEqualTo(1);
    assertThat(value("rind_memory_misses_total{question=\"file\"}")).isEqualTo(2);
    assertThat(value("rind_memory_hits_total{question=\"file\"}")).isEqualTo(1);
    assertThat(value("rind_memory_answers{question=\"file\"}")).isEqualTo(2);
    assertThat(value("rind_memory_bytes{question=\"file\"}")).isPositive();
    assertThat(value("rind_batch_statements_total{question=\"file\"}")).isEqualTo(2);
    assertThat(value("rind_batch_keys_total{question=\"file\"}")).isEqualTo(2);
    assertThat(value("rind_batch_wait_seconds_count{question=\"file\"}")).isEqualTo(2);
    assertThat(value("rind_batch_wait_seconds_bucket{question=\"file\",le=\"25.0\"}")).isEqualTo(2);
    assertThat(value("rind_batch_wait_seconds_bucket{question=\"file\",le=\"+Inf\"}")).isEqualTo(2);
    assertThat(value("rind_pointer_reads_total{question=\"match\"}")).isEqualTo(2);
    assertThat(value("rind_pointers{found=\"yes\",question=\"match\"}")).isEqualTo(2);
    assertThat(value("rind_database_statements_total")).isGreaterThanOrEqualTo(5);
    assertThat(value("rind_connections_total")).isEqualTo(1);
    assertThat(value("rind_connections_open")).isEqualTo(1);
  }

  /** Each class of answer, with the tier that it needed when it was asked for first. */
  @ParameterizedTest(name = "{0} {1} -> {2} {3} {4}")
  @CsvSource(delimiter = '|', textBlock = """
      GET  | /pulp/content/fedora/39/a    | file     | 200 | postgres
      HEAD | /pulp/content/fedora/39/a    | file     | 200 | postgres
      GET  | /pulp/content/fedora/39/     | listing  | 200 | postgres
      GET  | /pulp/content/               | listing  | 200 | postgres
      GET  | /pulp/content/fedora/39      | redirect | 301 | postgres
      GET  | /pulp/content/none/a         | missing  | 404 | postgres
      GET  | /elsewhere                   | missing  | 404 | none
      GET  | /pulp/content/guarded/a      | denied   | 403 | postgres
      GET  | /pulp/content/demand/a       | forward  | 501 | postgres
      GET  | /pulp/content/fedora/39/gone | error    | 503 | postgres
      POST | /pulp/content/fedora/39/a    | refused  | 405 | none
      GET  | /pulp/content/%00            | refused  | 400 | none
      """)
  void requestsAreCountedByWhatTheAnswerWas(String method, String path, String kind, int status,
      String tier) {
    assertThat(send(edge.addresses().getFirst(), method, path).statusCode()).isEqualTo(status);
    await().untilAsserted(
        () -> assertThat(value("rind_requests_total{class=\"%s\",status=\"%d\",tier=\"%s\"}"
            .formatted(kind, status, tier))).isEqualTo(1));
  }

  @Test
  void whatIsRefusedBeforeItIsLookedAtIsCounted() {
    try (var malformed = HttpSocket.to(edge.addresses().getFirst())) {
      assertThat(malformed.send("GET / HTTP/1.1\r\n\r\n").answer().status()).isEqualTo(400);
    }
    await().untilAsserted(() -> assertThat(
        value("rind_requests_total{class=\"refused\",status=\"400\",tier=\"none\"}")).isEqualTo(1));
  }

  @Test
  void aFileThatIsGoneIsCounted() throws IOException {
    try (var files = Files.walk(testbed.mediaRoot())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThat(content(FILE).statusCode()).isEqualTo(503);
    assertThat(value("rind_files_gone_total")).isPositive();
  }

  @Test
  void reachingABoundIsCounted() {
    try (var malformed = HttpSocket.to(edge.addresses().getFirst());
        var tooLong = HttpSocket.to(edge.addresses().getFirst())) {
      assertThat(malformed.send("GARBAGE\r\n\r\n").answer().status()).isEqualTo(400);
      tooLong.send("GET " + FILE + " HTTP/1.1\r\nHost: edge\r\nContent-Length: 90000000\r\n\r\n");
      assertThat(tooLong.answer().status()).isEqualTo(200);
      tooLong.send(new byte[4 << 20]);
      assertThat(tooLong.isClosed()).isTrue();
    }
    assertThat(value("rind_requests_refused_total")).isEqualTo(1);
    assertThat(value("rind_connections_closed_total{reason=\"long_body\"}")).isEqualTo(1);
  }

  @Test
  void whatTheDatabaseDoesNotAnswerInTimeIsCounted() {
    database.pause();
    assertThat(content("/pulp/content/unknown/a").statusCode()).isEqualTo(504);
    assertThat(value("rind_requests_late_total")).isEqualTo(1);
  }

  private double value(String series) {
    var told = admin("GET", "/metrics").body();
    return told.lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> Double.valueOf(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + told));
  }

  @Test
  void itIsReadyWithoutADatabase() {
    database.refuse();
    assertThat(content("/pulp/content/unknown/a").statusCode()).isIn(503, 504);
    adminAnswers();
  }

  @Test
  void itIsReadyWhileRequestsWaitForASilentDatabase() {
    database.pause();
    try (var waiting = HttpSocket.to(edge.addresses().getFirst())) {
      waiting.send(EdgeFixture.request("GET", "unknown/a"));
      adminAnswers();
      assertThat(waiting.answer().status()).isEqualTo(504);
    }
    adminAnswers();
  }

  private void adminAnswers() {
    assertThat(admin("GET", "/readyz").statusCode()).isEqualTo(200);
    assertThat(admin("GET", "/livez").statusCode()).isEqualTo(200);
    assertThat(admin("GET", "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void itIsNotReadyWhileTheMediaFolderCannotBeRead() throws IOException {
    var away = folder.resolve("away");
    Files.move(testbed.mediaRoot(), away);
    var answer = admin("GET", "/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("the media folder cannot be read\n");
    assertThat(admin("GET", "/livez").statusCode()).isEqualTo(200);

    Files.move(away, testbed.mediaRoot());
    assertThat(admin("GET", "/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void itTellsOfADrainUntilTheEnd() {
    edge.drain();
    var answer = admin("GET", "/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("draining\n");
    assertThat(admin("GET", "/livez").statusCode()).isEqualTo(200);
    assertThat(value("rind_connections_open")).isZero();
  }

  @Test
  void aPortThatIsTakenIsToldWithItsSetting() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var admin = "127.0.0.1:" + taken.getLocalPort();
      assertThatExceptionOfType(StartFailure.class)
          .isThrownBy(() -> Edge.start(config(admin)).close())
          .withMessageMatching("Cannot listen on " + admin + " \\(setting admin\\): .*in use.*");
    }
  }
}
