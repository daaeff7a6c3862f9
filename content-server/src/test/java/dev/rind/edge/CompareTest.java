package dev.rind.edge;

import com.fasterxml.jackson.core.JsonFactory;
import dev.rind.testbed.Body;
import dev.rind.testbed.PulpSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code rind compare}: what is asked for, what is told, and what may differ. */
class CompareTest {
  private static final String SECRET = "this-value-is-a-secret";
  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n"
      + "Content-Length: 14\r\n\r\n404: Not Found";

  @TempDir
  private Path folder;
  private final EdgeFixture edge = EdgeFixture.serving();
  private final List<AutoCloseable> others = new ArrayList<>();
  private String printed = "";
  private String complained = "";

  @AfterEach
  void end() throws Exception {
    for (var other : others) {
      other.close();
    }
    edge.close();
  }

  /** What it ends with; the edge is one side. */
  private int compare(String against, String... arguments) throws Exception {
    var out = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    var command = new CompareCommand(new PrintStream(out, true, UTF_8),
        new PrintStream(errors, true, UTF_8));
    new CommandLine(command).parseArgs(
        Stream.concat(Stream.of("--against", against, "--edge", url()), Stream.of(arguments))
            .toArray(String[]::new));
    var code = command.compare(edge.config());
    printed = out.toString(UTF_8);
    complained = errors.toString(UTF_8);
    return code;
  }

  private String url() {
    return "http://127.0.0.1:" + ((InetSocketAddress) edge.address()).getPort();
  }

  private ScriptedContentApp app(ScriptedContentApp.Script script) {
    var app = new ScriptedContentApp(script);
    others.add(app);
    return app;
  }

  private ScriptedContentApp saying(String answer) {
    return app((request, out, _) -> out.write(
        (request.line().startsWith("HEAD") ? answer.substring(0, answer.indexOf("\r\n\r\n") + 4)
            : answer).getBytes(ISO_8859_1)));
  }

  private Path log(String... lines) throws IOException {
    return Files.writeString(folder.resolve("access.log"), String.join("\n", lines) + "\n");
  }

  private static String line(String target) {
    return "192.0.2.1 - - [24/Nov/2026:08:30:00 +0000] \"GET %s HTTP/1.1\" 200 4 \"-\" \"dnf\""
        .formatted(target);
  }

  /** Asks two like servers for all that there is, and gives what the first was asked for. */
  private List<String> walk(String... arguments) throws Exception {
    var asked = new ArrayList<String>();
    var app = app((request, out, _) -> {
      synchronized (asked) {
        asked.add(request.line().replaceAll("^\\S+ | HTTP/1.1$", ""));
      }
      out.write(NOT_FOUND.getBytes(ISO_8859_1));
    });
    compare(app.url(), Stream.concat(Stream.of("--walk"), Stream.of(arguments))
        .toArray(String[]::new));
    synchronized (asked) {
      // The first is only asked whether it is there.
      return asked.stream().skip(1).map(target -> target.replace("/pulp/content", "")).toList();
    }
  }

  @Test
  void aWalkOverTwoThatAreAlikeEndsWithNothing() throws Exception {
    var _ = edge.add(distribution("rpm/el9").file("Packages/b/bear.rpm", "bear")
        .metadata("repodata/repomd.xml", "<repomd/>")
        .generateRepoConfig());
    assertThat(compare(url(), "--walk")).isZero();
    assertThat(printed).contains("15 asked, 0 differ");
  }

  @Test
  void aWalkAsksForEveryPathAndDirectory() throws Exception {
    var _ = edge.add(distribution("a/b-c").hidden()
        .file("d/e/one two#.txt", "x")
        .file("d/f", "y")
        .metadata("top", "z"));
    assertThat(walk()).containsExactlyInAnyOrder("/", "", "/a", "/a/", "/a/b-c", "/a/b-c/",
        "/a/b-c/rind-compare/not-there.txt", "/a/b-c/config.repo", "/a/b-c/d", "/a/b-c/d/",
        "/a/b-c/d/e/", "/a/b-c/d/e/one%20two%23.txt", "/a/b-c/d/f", "/a/b-c/top");
  }

  @Test
  void aWalkGoesThroughVersionsAndWhatPassesThrough() throws Exception {
    var _ = edge.add(distribution("version").versionContent().file("v.txt", "v"));
    var _ = edge.add(distribution("through").passThrough().file("t.txt", "t"));
    assertThat(walk()).contains("/version/v.txt", "/through/t.txt");
  }

  @Test
  void aWalkGoesThroughWhatIsRetained() throws Exception {
    var served = edge.add(distribution("grace").pointingAtRepository()
        .file("both", "1")
        .file("d/old", "2"));
    served.publish(now -> now.without("d/old").file("new", "3"));
    assertThat(walk()).contains("/grace/both", "/grace/new", "/grace/d/old")
        .doesNotContain("/grace/d/")
        .doesNotHaveDuplicates();
  }

  @Test
  void aWalkGoesThroughCheckpoints() throws Exception {
    var _ = edge.add(distribution("c").checkpoint()
        .publishedAt(Instant.parse("2026-01-02T03:04:05.5Z"))
        .file("d/1.txt", "one"));
    assertThat(walk()).contains("/c/20260102T030405Z", "/c/20260102T030405Z/",
        "/c/20260102T030405Z/d/1.txt", "/c/20260102T030405Z/d/");
  }

  @Test
  void aWalkGoesThroughGuardedAndNestedOnes() throws Exception {
    var _ = edge.add(distribution("outer").file("x", "x"));
    var _ = edge.testbed().servingNested(distribution("outer/in/ner").guarded().file("y", "y"));
    assertThat(walk()).contains("/outer/x", "/outer/in/ner/", "/outer/in/ner/y")
        .doesNotContain("/outer/in/");
  }

  @Test
  void aWalkGoesThroughDomains() throws Exception {
    edge.with(PulpSettings::domains);
    var _ = edge.add(distribution("one").file("x", "x"));
    var _ = edge.add(distribution("two").domain("other").file("y", "y"));
    assertThat(walk()).contains("/", "/default/", "/other", "/other/", "/default/one/x",
        "/other/two/y");
  }

  @Test
  void withoutDomainsOthersThanTheDefaultOneAreNotServed() throws Exception {
    var _ = edge.add(distribution("two").domain("other").file("y", "y"));
    assertThat(walk()).containsExactlyInAnyOrder("/", "");
  }

  @Test
  void whatIsNotStoredIsLeftOutUnlessAskedFor() throws Exception {
    var _ = edge.add(distribution("demand").onDemand("far", Body.of("far"), "http://127.0.0.1:9/x")
        .file("near", "near"));
    assertThat(walk()).contains("/demand/near").doesNotContain("/demand/far");
    assertThat(printed).contains("left out NOT_STORED, 1");
    // Twice, since the first time makes Pulp store it.
    assertThat(walk("--remote").stream().filter("/demand/far"::equals)).hasSize(2);
  }

  @Test
  void whatIsNotStoredIsLeftOutOfASampleToo() throws Exception {
    var _ = edge
        .add(distribution("demand").onDemand("far", Body.of("far"), "http://127.0.0.1:9/x"));
    assertThat(compare(url(), "--sample", log(line("/pulp/content/demand/far")).toString()))
        .isZero();
    assertThat(printed).contains("0 asked, 0 differ").contains("left out NOT_STORED, 1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
      # the other's answer to a file with the text: bear                             | what is told
      404 No~Content-Length: 0~~                                                     | status: 404 | 200
      200 OK~Content-Type: text/html~Content-Length: 4~~bear                         | header content-type: text/html | application/octet-stream
      200 OK~X-More: 1~Content-Length: 4~~bear                                       | header x-more: 1 | (none)
      200 OK~Content-Length: 4~~boar                                                 | body: 4 bytes, sha256 |
      200 OK~Content-Length: 9~~bear                                                 | answer: 200, broken off: |
      nonsense~~                                                                     | answer: no answer: |
      """)
  void whatDiffersIsTold(String answer, String told, String more) throws Exception {
    var _ = edge.add(distribution("el9").file("bear.bin", "bear"));
    var app = app((request, out, socket) -> {
      out.write((request.line().startsWith("HEAD") ? "HTTP/1.1 200 OK\r\n\r\n"
          : "HTTP/1.1 " + answer.replace("~", "\r\n")).getBytes(ISO_8859_1));
      out.flush();
      socket.close();
    });
    assertThat(compare(app.url(), "--sample", log(line("/pulp/content/el9/bear.bin")).toString()))
        .isEqualTo(1);
    assertThat(printed).contains("GET /pulp/content/el9/bear.bin")
        .contains("1 asked, 1 differ")
        .contains(more == null ? told : told + " | " + more);
  }

  @Test
  void onlySomeArePrintedAndAllAreReported() throws Exception {
    var _ = edge.add(distribution("el9").file("a", "a").file("b", "b").file("c", "c"));
    var report = folder.resolve("report.json");
    assertThat(compare(saying(NOT_FOUND).url(), "--walk", "--print-max", "1", "--report",
        report.toString())).isEqualTo(1);
    assertThat(printed.lines().filter(line -> line.startsWith("GET "))).hasSize(1);
    assertThat(printed).contains("more differ than these 1");
    var text = Files.readString(report);
    assertThat(text).contains("/pulp/content/el9/a", "/pulp/content/el9/b", "/pulp/content/el9/c",
        "\"field\" : \"status\"", "\"differ\" : ");
    try (var json = new JsonFactory().createParser(text)) {
      json.nextToken();
      json.skipChildren();
      assertThat(json.nextToken()).isNull();
    }
  }

  @Test
  void withHeadBodiesAreNotCompared() throws Exception {
    var _ = edge.add(distribution("el9").file("bear.bin", "bear"));
    assertThat(compare(url(), "--walk", "--head")).isZero();
    var app = saying(NOT_FOUND);
    var _ = compare(app.url(), "--walk", "--head");
    assertThat(app.asked()).allMatch(asked -> asked.line().startsWith("HEAD "));
  }

  @Test
  void credentialsGoToBothAndAreNeverPrinted() throws Exception {
    var _ = edge.add(distribution("guarded/one").guarded().file("x", "x"));
    var certificate = Files.writeString(folder.resolve("cert.pem"), "-- a b\n" + SECRET);
    var credentials = Files.writeString(folder.resolve("credentials"), """
        # who may
        guarded/one X-Secret: Basic %s
        * X-CLIENT-CERT: @%s
        other X-Other: %s
        """.formatted(SECRET, certificate, SECRET));
    // It says back what it should not.
    var app = app((request, out, _) -> out.write(("HTTP/1.1 200 OK\r\nX-Echo: " + request.header(
        "x-secret").replace("Basic ", "") + request.header("x-client-cert")
        + "\r\nContent-Length: 0\r\n\r\n")
        .getBytes(ISO_8859_1)));
    var report = folder.resolve("report.json");
    assertThat(compare(app.url(), "--walk", "--credentials", credentials.toString(), "--report",
        report.toString())).isEqualTo(1);
    assertThat(app.asked()).anySatisfy(asked -> {
      assertThat(asked.line()).contains("/guarded/one/x");
      assertThat(asked.header("x-secret")).isEqualTo("Basic " + SECRET);
      assertThat(asked.header("x-client-cert")).isEqualTo("--%20a%20b%0A" + SECRET);
      assertThat(asked.header("x-other")).isEmpty();
    });
    assertThat(printed + complained + Files.readString(report)).doesNotContain(SECRET)
        .contains("/guarded/one/x");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"no-colon this-value-is-a-secret", "el9 Host: this-value-is-a-secret",
      "el9 X: @/no/such/this-value-is-a-secret"})
  void aCredentialThatIsWrongIsNamedByItsLine(String line) throws Exception {
    var credentials = Files.writeString(folder.resolve("credentials"), "\n" + line + "\n");
    assertThat(compare(url(), "--walk", "--credentials", credentials.toString())).isEqualTo(2);
    assertThat(complained).contains("credentials line 2").doesNotContain(SECRET);
  }

  @Test
  void aDatabaseThatFailsInTheMiddleEndsIt() throws Exception {
    var _ = edge.add(distribution("el9").file("x", "x"));
    var app = app((request, out, _) -> {
      edge.testbed().database().update("ALTER TABLE core_distribution RENAME TO gone");
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
    });
    assertThat(compare(app.url(), "--walk")).isEqualTo(2);
    assertThat(complained).startsWith("The database cannot be read: ");
  }

  @Test
  void aServerThatCannotBeReachedEndsIt() throws Exception {
    var gone = saying(NOT_FOUND);
    gone.close();
    assertThat(compare(gone.url(), "--walk")).isEqualTo(2);
    assertThat(complained).contains(gone.url() + " cannot be reached: ");
  }

  @Test
  void aServerIsAUrlWithoutPathOrPassword() throws Exception {
    assertThat(compare("http://a:" + SECRET + "@127.0.0.1", "--walk")).isEqualTo(2);
    assertThat(complained).contains("--against").doesNotContain(SECRET);
    assertThat(compare(url() + "/pulp/", "--walk")).isEqualTo(2);
  }

  @Test
  void aPageWithOtherDatesOfDirectoriesIsAllowedAndOneOfFilesIsNot() throws Exception {
    var _ = edge.add(distribution("el9").file("d/f", "x").file("z", "z"));
    var page = edge.get("el9/").text();
    var directory = page.replaceAll("(<a href=\"\\./d/\">d/</a> *)\\S+ \\S+",
        "$101-Jan-2001 00:00");
    assertThat(directory).isNotEqualTo(page);
    assertThat(againstListing(directory)).isZero();
    assertThat(printed).contains("deviation DIRECTORY_DATE, 1");
    var file = page.replaceAll("(<a href=\"\\./z\">z</a> *)\\S+ \\S+", "$101-Jan-2001 00:00");
    assertThat(againstListing(file)).isEqualTo(1);
  }

  private int againstListing(String page) throws Exception {
    var app = saying("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
        + page.length() + "\r\n\r\n" + page);
    return compare(app.url(), "--sample", log(line("/pulp/content/el9/")).toString());
  }

  @Test
  void anETagOfAnotherKindIsAllowedWhereTheEdgesIsOfTheBody() throws Exception {
    var _ = edge.add(distribution("el9").file("bear.bin", "bear"));
    var real = edge.get("el9/bear.bin");
    var app = app((request, out, _) -> {
      var text = new StringBuilder("HTTP/1.1 200 OK\r\n");
      real.headers()
          .forEach((name, value) -> text.append(name)
              .append(": ")
              .append(name.equals("etag") ? "\"1-2\"" : value)
              .append("\r\n"));
      out.write((text + "\r\n" + (request.line().startsWith("HEAD") ? "" : real.text()))
          .getBytes(ISO_8859_1));
    });
    assertThat(compare(app.url(), "--sample", log(line("/pulp/content/el9/bear.bin")).toString()))
        .as(printed)
        .isZero();
    assertThat(printed).contains("deviation ETAG, 1");
  }
}
