package dev.rind.edge;

import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static org.assertj.core.api.Assertions.assertThat;

/** A repository as it was at a moment (contract 3.6; C120, C124). */
class CheckpointsTest {
  private static final Instant FIRST = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static EdgeFixture edge;

  @BeforeAll
  static void serve() {
    edge = EdgeFixture.serving();
    var served = edge.add(distribution("a/c").checkpoint()
        .generateRepoConfig()
        .publishedAt(FIRST)
        .file("d/1.txt", "one")
        .file("site/index.html", "<p>")
        .metadata("site/index.html", "<p>site"));
    served.publish(now -> now.file("plain.txt", "plain").publishedAt(FIRST.plusSeconds(30)));
    edge.testbed()
        .database()
        .update("UPDATE core_publication SET checkpoint = false WHERE pulp_id = ?",
            served.publication());
    served.publish(now -> now.file("d/2.txt", "two").publishedAt(FIRST.plusSeconds(60)));
    served.setIncomplete(served.publication()); // is not asked (A12)
    edge.add(distribution("empty").checkpoint().unpublished());
  }

  @AfterAll
  static void end() {
    edge.close();
  }

  @ParameterizedTest(name = "GET {0} -> {1} {2}")
  @CsvSource(delimiter = '|', textBlock = """
      # path                        | status | body or location
      a/c                           | 301 | /pulp/content/a/c/
      a/c/20260102T030405Z          | 301 | /pulp/content/a/c/20260102T030405Z/
      a/c/nope                      | 301 | /pulp/content/a/c/nope/
      a/c/config.repo               | 301 | /pulp/content/a/c/config.repo/
      a/c/20260102T030405Z/d/1.txt  | 200 | one
      a/c/20260102T030405Z/d        | 301 | /pulp/content/a/c/20260102T030405Z/d/
      a/c/20260102T030405Z/site/    | 200 | <p>site
      a/c/20260102T030505Z/d/2.txt  | 200 | two
      a/c/20260102T030505Z/plain.txt | 200 | plain
      a/c/20260102T030405Z/none     | 404 | 404: Not Found
      a/c/20260102T030405Z/plain.txt | 404 | 404: Not Found
      a/c/20260102T030504Z/d/1.txt  | 301 | /pulp/content/a/c/20260102T030405Z/d/1.txt
      a/c/20260102T030436Z/         | 301 | /pulp/content/a/c/20260102T030405Z/
      a/c/20260102T030506Z/d/2.txt  | 301 | /pulp/content/a/c/20260102T030505Z/d/2.txt
      a/c/20260102T030405Zjunk/d/1.txt | 200 | one
      a/c/20260102T030405Zjunk/x/d/1.txt | 404 | 404: Not Found
      a/c/20260102T030506Zjunk/a    | 301 | /pulp/content/a/c/20260102T030505Z/junk/a
      a/c/20260102T030404Z/d/1.txt  | 404 | 404: Not Found
      a/c/20991231T000000Z/d/1.txt  | 404 | 404: Not Found
      a/c/20261399T000000Z/d/1.txt  | 404 | 404: Not Found
      a/c/20260230T000000Z/d/1.txt  | 404 | 404: Not Found
      a/c/2026/d/1.txt              | 404 | 404: Not Found
      a/c/d/1.txt                   | 404 | 404: Not Found
      empty/20260102T030405Z/       | 404 | 404: Not Found
      """)
  void c120AMomentNamesTheCheckpointBeforeIt(String path, int status, String detail) {
    var answer = edge.get(path);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(status == 301 ? answer.header("location") : answer.text()).isEqualTo(detail);
  }

  @Test
  void c120TheRootListsOnlyCheckpoints() {
    var pad = " ".repeat(83);
    assertThat(edge.get("a/c/").text()).isEqualTo("""

        <html>
        <head><title>Index of </title></head>
        <body bgcolor="white">
        <h1>Index of </h1>
        <hr><pre><a href="../">../</a>
        <a href="./20260102T030405Z/">20260102T030405Z/</a>%s02-Jan-2026 03:04 \s
        <a href="./20260102T030505Z/">20260102T030505Z/</a>%s02-Jan-2026 03:05 \s
        </pre><hr></body>
        </html>""".formatted(pad, pad));
  }

  @Test
  void aCheckpointsListingHasItsPathForATitle() {
    assertThat(edge.get("a/c/20260102T030405Z/").text())
        .contains("<title>Index of /pulp/content/a/c/20260102T030405Z/</title>", "./d/")
        .doesNotContain("config.repo");
  }

  @Test
  void c124WhatOnlyALaterOneHasIsNotInAnEarlierOne() {
    assertThat(edge.get("a/c/20260102T030405Z/d/2.txt").status()).isEqualTo(404);
  }
}
