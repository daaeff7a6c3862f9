package dev.rind.edge;

import dev.rind.testbed.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Listings that are too long for something: to be read, or for what the sockets between take by themselves. */
class ListingBoundsTest {
  private static final String LISTINGS = "{class=\"listing\",status=\"200\",tier=\"memory\"}";
  private static final Pattern BYTES_SENT = Pattern.compile("\"bytesSent\":(\\d+)");
  /** More than two sockets on loopback take by themselves. */
  private static final int MANY = 20_000;
  private static final int LISTED_MAX = 50_000;

  private static EdgeFixture edge;
  private static int whole;

  private double requestsBefore;
  private double bytesBefore;
  private int linesBefore;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving()
        .with("RIND_HTTP_STALL", "1s")
        .with("RIND_HTTP_THREADS", "1")
        .with("RIND_FRESHNESS_BOUND", "1h")
        .with("RIND_DB_REQUEST_WAIT", "60s")
        .with("RIND_DB_STATEMENT_TIMEOUT", "60s")
        .with("RIND_ACCESS_LOG_FORMAT", "json");
    edge.with("RIND_ACCESS_LOG_PATH", edge.folder().resolve("access.log").toString());
    addFiles(edge.add(distribution("many").file("x", "x")), "dir/" + "n".repeat(200), MANY);
    whole = edge.get("many/dir/").bodyBytes();
    assertThat(edge.head("many/dir/").header("x-pulp-cache")).isEqualTo("HIT");
    await().untilAsserted(() -> assertThat(edge.told("rind_requests_total" + LISTINGS)).isOne());
  }

  /** Rows of one file, which are laid sooner than files. */
  private static void addFiles(Served served, String prefix, int files) {
    edge.testbed()
        .database()
        .update("""
      INSERT INTO core_publishedartifact (pulp_id, pulp_created, pulp_last_updated,
                                          relative_path, content_artifact_id, publication_id)
      SELECT gen_random_uuid(), now(), now(), ? || n, one.content_artifact_id, one.publication_id
        FROM generate_series(1, ?) AS n,
             (SELECT * FROM core_publishedartifact WHERE publication_id = ? LIMIT 1) AS one""",
            prefix, files, served.publication());
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  @BeforeEach
  void remember() throws IOException {
    requestsBefore = requests();
    bytesBefore = bytes();
    linesBefore = lines().size();
  }

  private static double requests() {
    return edge.told("rind_requests_total" + LISTINGS);
  }

  private static double bytes() {
    return edge.told("rind_body_bytes_total" + LISTINGS);
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(edge.folder().resolve("access.log"))
        .stream()
        .filter(line -> line.contains("/many/dir/"))
        .toList();
  }

  /**
   * The bytes of each listing since the test began, once so many are counted and logged; both say the same.
   * To be asked after the last one, that none comes into another test.
   */
  private List<Long> bytesSent(int listings) throws IOException {
    await().untilAsserted(() -> {
      assertThat(requests() - requestsBefore).isEqualTo(listings);
      assertThat(lines()).hasSize(linesBefore + listings);
    });
    var sent = lines().stream()
        .skip(linesBefore)
        .map(BYTES_SENT::matcher)
        .filter(Matcher::find)
        .map(line -> Long.valueOf(line.group(1)))
        .toList();
    assertThat(bytes() - bytesBefore)
        .isEqualTo(sent.stream().mapToDouble(Long::doubleValue).sum());
    return sent;
  }

  private static void nothingIsHeld() {
    await().untilAsserted(() -> {
      assertThat(edge.told("rind_connections_open")).isZero();
      assertThat(edge.told("rind_listings_waiting")).isZero();
    });
  }

  @Test
  void allThatWasSentIsCountedAndOfAHeadNothing() throws IOException {
    assertThat(edge.get("many/dir/").bodyBytes()).isEqualTo(whole);
    assertThat(bytesSent(1)).containsExactly((long) whole);
    edge.head("many/dir/");
    assertThat(bytesSent(2)).containsExactly((long) whole, 0L);
    nothingIsHeld();
  }

  @Test
  void whoLeavesInTheMiddleHoldsNothingAndWhatItTookIsCounted() throws IOException {
    for (int n = 0; n < 10; n++) {
      try (var leaving = edge.connect()) {
        leaving.send(EdgeFixture.request("GET", "many/dir/")).awaitAnswer().read(100_000);
      }
    }
    assertThat(bytesSent(10)).allSatisfy(bytes -> assertThat(bytes).isBetween(99_000L, whole - 1L));
    nothingIsHeld();
    assertThat(edge.get("many/dir/").bodyBytes()).isEqualTo(whole);
    assertThat(bytesSent(11)).endsWith((long) whole);
  }

  @Test
  void whoTakesNothingIsCutOffAndHoldsNothing() throws IOException {
    try (var stuck = edge.connect()) {
      stuck.send(EdgeFixture.request("GET", "many/dir/")).awaitAnswer();
      assertThat(bytesSent(1)).allSatisfy(bytes -> assertThat(bytes).isLessThan(whole));
      assertThat(edge.told("rind_connections_closed_total{reason=\"stalled\"}")).isOne();
      nothingIsHeld();
      assertThat(stuck.drained()).isLessThan(whole);
    }
  }

  @Test
  void withoutAnIndexAsManyEntriesAreListedAsAreReadAtATimeAndNoMore() {
    var served = edge.add(distribution("incomplete").file("x", "x"));
    addFiles(served, "fits/", LISTED_MAX);
    addFiles(served, "more/", LISTED_MAX + 1);
    served.pointAtPublication(served.publication());
    served.setIncomplete(served.publication());
    assertThat(edge.get("incomplete/fits/")
        .text()
        .lines()
        .filter(line -> line.startsWith("<a href=\"./"))).hasSize(LISTED_MAX);
    assertThat(edge.told("rind_listings_too_long_total")).isZero();
    var more = edge.get("incomplete/more/");
    assertThat(more.status()).isEqualTo(503);
    var reason = "The directory has too many entries to be listed without an index";
    assertThat(more.reason()).isEqualTo(reason);
    assertThat(more.text()).isEqualTo("503: " + reason);
    assertThat(edge.told("rind_listings_too_long_total")).isOne();
    assertThat(edge.get("incomplete/x").text()).isEqualTo("x");
  }
}
