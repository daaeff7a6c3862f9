package dev.rind.edge;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** What each path of the admin listener answers while all is well. */
class AdminAnswersTest {
  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving(distribution("fedora/39").file("a", "12345"));
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  /** A HEAD must have no body: what follows it on the connection is an answer again. */
  private static Answer admin(String method, String path) {
    try (var socket = HttpSocket.to(edge.edge().adminAddress())) {
      var answer = socket.send(EdgeFixture.request(method, path)).answer(method.equals("HEAD"));
      assertThat(socket.send(EdgeFixture.request("GET", "/livez")).answer().status())
          .isEqualTo(200);
      return answer;
    }
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource({"GET, /, 200", "GET, /livez, 200", "GET, /readyz, 200", "GET, /readyz?verbose, 200",
      "GET, /metrics, 200", "GET, /metrics/, 404", "GET, /pulp/content/fedora/39/a, 404",
      "GET, /admin/v1, 404", "POST, /metrics, 405", "PUT, /nothing, 405"})
  void eachPathHasItsAnswerInPlainText(String method, String path, int status) {
    var answer = admin(method, path);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type"))
        .matches("text/plain; (version=0\\.0\\.4; )?charset=utf-8");
    assertThat(answer.header("allow")).isEqualTo(status == 405 ? "GET, HEAD" : "");
    assertThat(answer.text()).endsWith("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/readyz", "/nothing"})
  void aHeadHasTheFieldsOfAGetAndNoBody(String path) {
    var head = admin("HEAD", path);
    var get = admin("GET", path);
    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.header("content-length")).isEqualTo(Integer.toString(get.bodyBytes()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/livez", "/readyz", "/pulp/content/metrics"})
  void nothingOfAdminIsReachedThroughContent(String path) {
    assertThat(edge.get(path).status()).isEqualTo(404);
  }
}
