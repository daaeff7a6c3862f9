package dev.rind.edge;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** Each kind of path gets its answer (contract 2, 3.4). */
class PathsTest {
  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(
        distribution("fedora/39")
            .metadata("repodata/repomd.xml", "<repomd/>")
            .file("Packages/b/bear.rpm", "bear")
            .file("docs/index.html", "<p>docs")
            .file("odd/a+c~1.txt", "odd")
            .file("odd/ü.txt", "umlaut")
            .onDemand("Packages/c/cat.rpm", 10, "http://127.0.0.1:9/cat.rpm"),
        distribution("files").type("file.file")
            .passThrough()
            .file("data/1.iso", "iso")
            .file("site/index.html", "<p>site"),
        distribution("plain").type("test.plain")
            .versionContent()
            .file("a/b.txt", "ab")
            .file("web/index.html", "<p>web"),
        distribution("hidden/only").hidden().file("x", "x"),
        distribution("guarded/one").guarded().file("x", "x"),
        distribution("nothing").pointingAtNothing(),
        distribution("unpublished").unpublished().file("x", "x"),
        distribution("checked").checkpoint().file("x", "x"),
        distribution("unknown").type("deb.apt-distribution").file("x", "x"),
        distribution("configured").generateRepoConfig().file("x", "x"))
        .with("RIND_DISTRIBUTIONS_VERSION_TYPES", "test.plain");
    edge.testbed().servingNested(distribution("fedora/39/nested").file("deep.txt", "deep"));
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  @ParameterizedTest(name = "GET {0} -> {1} {2}")
  @CsvSource(delimiter = '|', textBlock = """
    # path                              | status | body, location or reason
    fedora/39/repodata/repomd.xml       | 200 | <repomd/>
    fedora/39/Packages/b/bear.rpm       | 200 | bear
    fedora/39//Packages/b/bear.rpm      | 200 | bear
    fedora/39/Packages//b/bear.rpm      | 404 | 404: Not Found
    fedora%2F39/Packages/b/bear.rpm     | 200 | bear
    fedora/39/Packages/b/bear.rpm?a=b   | 200 | bear
    fedora/39/odd/a%2Bc%7e1.txt         | 200 | odd
    fedora/39/odd/%C3%BC.txt            | 200 | umlaut
    fedora/39/odd/%ff.txt               | 404 | 404: Not Found
    fedora/39/odd/%00                   | 400 | 400: Bad Request
    fedora/39/./Packages/b/bear.rpm     | 404 | 404: Not Found
    fedora/39/../39/Packages/b/bear.rpm | 404 | 404: Not Found
    fedora/39/Packages/b/bear.rpm/      | 404 | 404: Not Found
    fedora/39/Packages/b/none.rpm       | 404 | 404: Not Found
    fedora/39/Packages/c/cat.rpm        | 501 | 501: Not served by this edge without forward.url: the file is not stored in this Pulp
    fedora/39/nested/deep.txt           | 200 | deep
    fedora/39/Packages                  | 301 | /pulp/content/fedora/39/Packages/
    fedora/39/docs                      | 301 | /pulp/content/fedora/39/docs/
    fedora/39/docs/                     | 200 | <p>docs
    fedora/39/none/                     | 404 | 404: Not Found
    fedora/39                           | 301 | /pulp/content/fedora/39/
    fedora                              | 301 | /pulp/content/fedora/
    fedora/3                            | 404 | 404: Not Found
    fedora/390/x                        | 404 | 404: Not Found
    none                                | 404 | 404: Not Found
    //fedora/39/Packages/b/bear.rpm     | 404 | 404: Not Found
    files/data/1.iso                    | 200 | iso
    files/data                          | 301 | /pulp/content/files/data/
    files/site                          | 301 | /pulp/content/files/site/
    plain/a/b.txt                       | 200 | ab
    plain/a                             | 301 | /pulp/content/plain/a/
    plain/web                           | 200 | <p>web
    plain/web/                          | 200 | <p>web
    hidden/only/x                       | 200 | x
    hidden                              | 404 | 404: Not Found
    hidden/                             | 404 | 404: Not Found
    nothing                             | 301 | /pulp/content/nothing/
    nothing/x                           | 404 | 404: Distribution is not pointing to a publication, repository, repository version, or remote.
    unpublished/x                       | 404 | 404: Not Found
    unpublished/                        | 404 | 404: Not Found
    checked/x                           | 301 | /pulp/content/checked/x/
    checked/x/                          | 404 | 404: Not Found
    unknown/x                           | 501 | 501: Not served by this edge without forward.url: a distribution of the type deb.apt-distribution
    /pulp/content                       | 404 | 404: Not Found
    /                                   | 404 | 404: Not Found
    """)
  void eachKindOfPathGetsItsAnswer(String path, int status, String detail) {
    var answer = edge.get(path);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(status == 301 ? answer.header("location") : answer.text()).isEqualTo(detail);
    assertThat(answer.header("content-length")).isEqualTo(Integer.toString(answer.bodyBytes()));
  }

  @ParameterizedTest
  @CsvSource({"guarded/one", "guarded/one/", "guarded/one/x", "guarded/one/none"})
  void aGuardedDistributionTellsNothingOfWhatIsInIt(String path) {
    var answer = edge.get(path);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).isEqualTo("403: " + answer.reason()).isEqualTo("403: Access denied.");
    assertThat(answer.headers()).doesNotContainKey("www-authenticate");
  }

  @ParameterizedTest
  @CsvSource({"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
  void otherMethodsAreNotAllowed(String method) {
    var answer = edge.ask(method, "fedora/39/Packages/b/bear.rpm");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET,HEAD");
    assertThat(answer.text()).isEqualTo("405: Method Not Allowed");
  }

  @Test
  void theRootListsTheFirstSegmentsThatAreNotHidden() {
    assertThat(edge.get("/pulp/content/").text())
        .startsWith("\n<html>\n<head><title>Index of /pulp/content/</title></head>")
        .contains("<hr><pre>\n<a href=\"./checked/\">checked/</a>",
            "<a href=\"./fedora/\">fedora/</a>")
        .doesNotContain("hidden", "../");
  }

  @Test
  void aPartialBasePathListsTheNextSegments() {
    assertThat(edge.get("fedora/").text())
        .contains("<title>Index of fedora/</title>", "<a href=\"../\">../</a>",
            "<a href=\"./39/\">39/</a>");
  }

  @Test
  void aDirectoryListsFilesWithSizeAndDirectoriesWithout() {
    assertThat(edge.get("fedora/39/Packages/b/").text())
        .contains("<title>Index of /pulp/content/fedora/39/Packages/b/</title>")
        .containsPattern(
            "<a href=\"./bear.rpm\">bear.rpm</a> +\\d\\d-[A-Z][a-z]{2}-\\d{4} \\d\\d:\\d\\d  4 Bytes\n");
    assertThat(edge.get("fedora/39/").text())
        .containsPattern(
            "<a href=\"./Packages/\">Packages/</a> +\\d\\d-[A-Z][a-z]{2}-\\d{4} \\d\\d:\\d\\d  \n");
    assertThat(edge.get("fedora/39/Packages/c/").text()).contains("  10 Bytes\n");
    assertThat(edge.get("configured/").text())
        .contains("<a href=\"./config.repo\">config.repo</a>");
    assertThat(edge.get("files/site/").text()).contains("index.html");
  }

  @Test
  void aHeadHasTheFieldsOfTheGetAndNoBody() {
    for (var path : new String[] {"fedora/39/Packages/b/bear.rpm", "fedora/", "fedora/39/none",
        "fedora/39"}) {
      var got = edge.get(path);
      var head = edge.head(path);
      assertThat(head.status()).isEqualTo(got.status());
      assertThat(head.headers().keySet()).isEqualTo(got.headers().keySet());
      assertThat(head.header("content-length")).isEqualTo(got.header("content-length"));
    }
  }
}
