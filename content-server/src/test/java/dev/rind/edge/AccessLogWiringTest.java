package dev.rind.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;

/** What the access log tells of a request that went through the whole edge. */
class AccessLogWiringTest {
  private static final Pattern LINE = Pattern.compile(
      "\\{\"time\":\"[^\"]+\",\"client\":\"([^\"]+)\",\"distribution\":\"?([^\",]+)\"?,"
          + "\"method\":\"([^\"]+)\",\"target\":\"([^\"]+)\",\"version\":\"HTTP/1.1\","
          + "\"status\":(\\d+),\"bytesSent\":(\\d+),\"firstByteSeconds\":[\\d.]+,"
          + "\"totalSeconds\":[\\d.]+,\"tier\":\"([^\"]+)\",\"userAgent\":([^,]+),\"referer\":null}");

  private EdgeFixture edge;

  @BeforeEach
  void aPulp() {
    edge = EdgeFixture.serving(distribution("fedora/39").file("b/bear.rpm", "bear"));
    edge.with("RIND_ACCESS_LOG_FORMAT", "json")
        .with("RIND_ACCESS_LOG_PATH", edge.folder().resolve("access.log").toString())
        // Else a statement could be answered before it is seen that it has to be waited for.
        .with("RIND_HTTP_THREADS", "1")
        // Else the second request could be answered by what had to be read again.
        .with("RIND_FRESHNESS_BOUND", "1h");
  }

  @AfterEach
  void end() {
    edge.close();
  }

  @Test
  void eachRequestIsALine() throws IOException {
    edge.get("fedora/39/b/bear.rpm", "User-Agent: dnf");
    edge.get("fedora/39/b/bear.rpm");
    edge.get("fedora/39/b/bear.rpm", "Range: bytes=1-2");
    edge.get("fedora/39/b/bear.rpm", "Range: bytes=0-0,2-3");
    edge.head("fedora/39/b/bear.rpm");
    edge.get("fedora/39/none");
    edge.get("none/x");
    edge.ask("BREW", "fedora/39/b/bear.rpm");
    assertThat(lines()).containsExactly(
        "127.0.0.1 fedora/39 GET /pulp/content/fedora/39/b/bear.rpm 200 4 postgres \"dnf\"",
        "127.0.0.1 fedora/39 GET /pulp/content/fedora/39/b/bear.rpm 200 4 memory null",
        "127.0.0.1 fedora/39 GET /pulp/content/fedora/39/b/bear.rpm 206 2 memory null",
        "127.0.0.1 fedora/39 GET /pulp/content/fedora/39/b/bear.rpm 206 355 memory null",
        "127.0.0.1 fedora/39 HEAD /pulp/content/fedora/39/b/bear.rpm 200 0 memory null",
        "127.0.0.1 fedora/39 GET /pulp/content/fedora/39/none 404 14 postgres null",
        "127.0.0.1 null GET /pulp/content/none/x 404 14 postgres null",
        "127.0.0.1 null BREW /pulp/content/fedora/39/b/bear.rpm 405 23 none null");
  }

  @ParameterizedTest(name = "trusting {0}, a client that sends {1}, {2} is {3}")
  @CsvSource(delimiter = '|', textBlock = """
      # proxies.trusted        | X-Forwarded-For          | another      | client
      127.0.0.1/32             |                          |              | 127.0.0.1
      127.0.0.1/32             | 192.0.2.7                |              | 192.0.2.7
      127.0.0.1/32             | 192.0.2.1, 192.0.2.7     |              | 192.0.2.7
      127.0.0.1/32             | 192.0.2.1                | 192.0.2.7    | 192.0.2.7
      127.0.0.1/32             | 192.0.2.7, 10.0.0.1      |              | 10.0.0.1
      127.0.0.1/32, 10.0.0.0/8 | 192.0.2.7, 10.0.0.1      |              | 192.0.2.7
      127.0.0.1/32, 10.0.0.0/8 | 192.0.2.1, 192.0.2.7     | 10.0.0.1     | 192.0.2.7
      127.0.0.1/32, 10.0.0.0/8 | 10.0.0.2, 10.0.0.1       |              | 10.0.0.2
      127.0.0.1/32             | 2001:db8::7              |              | 2001:db8::7
      127.0.0.1/32             | unknown                  |              | unknown
      127.0.0.1/32             | ,                        |              | 127.0.0.1
      10.0.0.0/8               | 192.0.2.7                |              | 127.0.0.1
      """)
  void theClientIsWhomATrustedProxyNames(String trusted, @Nullable String forwarded,
      @Nullable String another, String client) throws IOException {
    edge.with("RIND_PROXIES_TRUSTED", trusted);
    edge.get("fedora/39/b/bear.rpm",
        "X-Forwarded-For: " + requireNonNullElse(forwarded, ""),
        "X-Forwarded-For: " + requireNonNullElse(another, ""));
    assertThat(lines()).singleElement().asString().startsWith(client + " fedora/39 ");
  }

  /** What was logged once the edge has ended, each line's fields that are the same each time. */
  private List<String> lines() throws IOException {
    edge.edge().close();
    return Files.readAllLines(edge.folder().resolve("access.log")).stream().map(line -> {
      var fields = LINE.matcher(line);
      assertThat(line).matches(LINE);
      return fields.replaceFirst("$1 $2 $3 $4 $5 $6 $7 $8");
    }).toList();
  }
}
