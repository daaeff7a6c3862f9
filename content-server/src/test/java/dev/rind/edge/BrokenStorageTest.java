package dev.rind.edge;

import dev.rind.testbed.PulpDistribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.rind.testbed.PulpDistribution.distribution;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What happens when a stored file is not there, or not what its row says (design 5). */
class BrokenStorageTest {
  private static final byte[] BEAR = "0123456789".getBytes(UTF_8);
  private static final PulpDistribution FEDORA = distribution("fedora")
      .file("Packages/b/bear.rpm", BEAR);

  private final EdgeFixture edge = EdgeFixture.serving();

  @AfterEach
  void end() {
    edge.close();
  }

  @Test
  void aFileThatIsGoneIs503UntilItIsBack() throws IOException {
    edge.with("RIND_BODY_RECHECK", "1s");
    var served = edge.add(FEDORA);
    var path = served.file("Packages/b/bear.rpm");
    Files.delete(path);
    for (var empty : new String[] {"fedora/Packages/b/bear.rpm", "fedora/Packages/b/bear.rpm"}) {
      assertThat(edge.get(empty).status()).isEqualTo(503);
      assertThat(edge.head(empty).status()).isEqualTo(503);
    }
    Files.write(path, BEAR);
    assertThat(edge.get("fedora/Packages/b/bear.rpm").text()).isEqualTo("0123456789");
  }

  @Test
  void aFileThatWasReclaimedIsNoLongerStoredOnceTheStorageIsLookedAt() {
    edge.with("RIND_BODY_RECHECK", "1s");
    var served = edge.add(FEDORA);
    assertThat(edge.get("fedora/Packages/b/bear.rpm").status()).isEqualTo(200);
    served.reclaim("Packages/b/bear.rpm");
    assertThat(edge.get("fedora/Packages/b/bear.rpm").status()).isEqualTo(200);
    await().until(() -> edge.get("fedora/Packages/b/bear.rpm").status() == 501);
  }

  @Test
  void aFileOfAnotherSizeThanItsRowSaysIsNeverSent() throws IOException {
    var served = edge.add(FEDORA);
    Files.write(served.file("Packages/b/bear.rpm"), "short".getBytes(UTF_8));
    var answer = edge.get("fedora/Packages/b/bear.rpm");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).doesNotContain("short", "/");
  }

  @ParameterizedTest
  @CsvSource({"../../../../../../../../etc/passwd", "/etc/passwd", "''", "artifact",
      "artifact/../.."})
  void nothingOutsideTheMediaFolderIsReached(String file) throws IOException {
    edge.add(FEDORA);
    edge.testbed()
        .database()
        .update("UPDATE core_artifact SET file = ?, size = ? WHERE size = 10",
            file, Files.size(Path.of("/etc/passwd")));
    var answer = edge.get("fedora/Packages/b/bear.rpm");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).doesNotContain("root:", "etc");
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    edge.add(FEDORA);
    edge.testbed()
        .database()
        .update("UPDATE core_artifact SET file = 'artifact', size = ? WHERE size = 10",
            Files.size(edge.testbed().mediaRoot().resolve("artifact")));
    assertThat(edge.get("fedora/Packages/b/bear.rpm").status()).isEqualTo(503);
  }
}
