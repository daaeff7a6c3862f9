package dev.rind.bench.swarm;

import dev.rind.bench.swarm.BadServer.Asked;
import dev.rind.bench.swarm.BadServer.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SwarmTest {
  private static final int PACKAGES = 20;
  private static final String PACKAGE = "Packages/p/package-007.rpm";
  private static final String PRIMARY = "repodata/primary.xml";
  private static final String REPOMD = "repodata/repomd.xml";

  private BadServer server;
  private List<Repository> repositories;
  private Target target;

  @BeforeEach
  void start() throws Exception {
    server = new BadServer(PACKAGES);
    target = Target.of(List.of(server.url()), false, Target.Tls.DEFAULT,
        List.of(new Target.Field("X-Guard", "open")));
    repositories = new RepositoryReader(target).read(List.of(server.url()));
    server.forget();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Swarm.Setup setup(int clients, int sockets, Duration timeout, Duration limit) {
    return new Swarm.Setup(target, repositories, Profile.KICKSTART, clients, PACKAGES,
        Arrival.AT_ONCE, Duration.ofSeconds(1), 1, Swarm.Verify.ALL, sockets, 2, timeout, limit);
  }

  private Result swarm(int clients, int sockets) throws InterruptedException {
    return new Swarm(setup(clients, sockets, Duration.ofSeconds(20), Duration.ofMinutes(1)))
        .run(_ -> {});
  }

  private static Result.Kind stage(Result result, String name) {
    return Objects.requireNonNull(result.requests().stages().get(name));
  }

  @Test
  void aClientAsksAsLibrepoDoes() throws Exception {
    var result = swarm(1, 100);
    assertThat(result.isGood()).isTrue();
    var asked = server.asked();
    assertThat(asked.getFirst().path()).isEqualTo(REPOMD);
    assertThat(asked.getFirst().fields())
        .contains("Cache-Control: no-cache", "Pragma: no-cache", "X-Guard: open");
    assertThat(asked.subList(1, 3)).extracting(Asked::path)
        .containsExactlyInAnyOrder(PRIMARY, "repodata/filelists.xml");
    assertThat(asked.subList(3, asked.size())).hasSize(PACKAGES)
        .allSatisfy(each -> assertThat(each.path()).startsWith("Packages/"))
        .allSatisfy(each -> assertThat(each.fields())
            .contains("Host: " + server.url().getAuthority(), "Accept: */*", "X-Guard: open")
            .hasSize(4));
    assertThat(asked.stream()
        .collect(Collectors.groupingBy(each -> each.path().substring(0, 4) + each.path()
            .contains("repomd"), Collectors.mapping(Asked::connection, Collectors.toSet()))))
        .satisfies(connections -> assertThat(connections.get("Packfalse")).hasSizeBetween(1, 3))
        .satisfies(connections -> assertThat(connections.values()
            .stream()
            .mapToInt(Set::size)
            .sum()).as("no connection serves two stages")
            .isEqualTo((int) asked.stream().map(Asked::connection).distinct().count()));
  }

  @Test
  void allHaveWhatTheyWanted() throws Exception {
    var clients = 40;
    var result = swarm(clients, 1_000);
    assertThat(result.transactions().completed()).isEqualTo(clients);
    assertThat(result.transactions().jain()).isBetween(0.1, 1.0);
    assertThat(result.requests().completed()).isEqualTo(clients * (3L + PACKAGES));
    assertThat(result.digests().verified()).isEqualTo(clients * (3L + PACKAGES));
    assertThat(stage(result, "packages").latency().count())
        .isEqualTo(clients * (long) PACKAGES);
    assertThat(result.errors()).isEmpty();
    assertThat(result.statuses()).isEqualTo(Map.of(200, clients * (3L + PACKAGES)));
    assertThat(result.sockets().waited()).isZero();
    assertThat(result.series()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE, status", "WRONG, digest", "SHORT, digest", "CUT, cut",
      "NO_HTTP, protocol"})
  void whatFailsOnceIsAskedForAgain(Manner manner, String error) throws Exception {
    server.answers(PACKAGE, manner);
    var result = swarm(1, 100);
    assertThat(result.transactions().completed()).isEqualTo(1);
    assertThat(result.errors()).isEqualTo(Map.of(error, 1L));
    assertThat(result.requests().retried()).isEqualTo(1);
    assertThat(result.isGood()).isEqualTo(!error.equals("digest"));
  }

  @ParameterizedTest
  @CsvSource({PACKAGE + ", 2", PRIMARY + ", 4", REPOMD + ", 4"})
  void whatFailsTooOftenFailsTheTransaction(String path, int tries) throws Exception {
    server.answers(path, Manner.UNAVAILABLE, Manner.CUT, Manner.UNAVAILABLE, Manner.CUT);
    var result = swarm(1, 100);
    assertThat(result.transactions().failed()).isEqualTo(1);
    assertThat(result.isGood()).isFalse();
    assertThat(server.asked().stream().filter(each -> each.path().equals(path))).hasSize(tries);
  }

  @Test
  void aConnectionThatWasClosedMeanwhileIsNoFailure() throws Exception {
    server.answers(PACKAGE, Manner.CLOSED_AFTERWARDS);
    var result = swarm(1, 1);
    assertThat(result.isGood()).isTrue();
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void whoHearsNothingTriesAgain() throws Exception {
    server.answers(PACKAGE, Manner.SILENT);
    var result = new Swarm(setup(1, 100, Duration.ofMillis(200), Duration.ofMinutes(1)))
        .run(_ -> {});
    assertThat(result.transactions().completed()).isEqualTo(1);
    assertThat(result.errors()).isEqualTo(Map.of("timeout", 1L));
    assertThat(stage(result, "packages").latency().max())
        .as("counts from when it was first to be asked")
        .isGreaterThan(200);
  }

  @Test
  void whoIsNotDoneAtTheEndIsUnfinished() throws Exception {
    server.answers(PACKAGE, Manner.SILENT);
    var result = new Swarm(setup(1, 100, Duration.ofMinutes(5), Duration.ofMillis(1)))
        .run(_ -> {});
    assertThat(result.transactions().unfinished()).isEqualTo(1);
    assertThat(result.isGood()).isFalse();
  }

  @Test
  void aRepositoryThatIsPublishedAnewIsNoLie() throws Exception {
    server.file(REPOMD, "<repomd/>");
    var result = swarm(1, 100);
    assertThat(result.errors()).isEqualTo(Map.of("republished", 4L));
    assertThat(result.digests().mismatches()).isZero();
  }

  @Test
  void whoHasNoSocketWaitsAndItIsTold() throws Exception {
    var clients = 10;
    var result = swarm(clients, 2);
    assertThat(result.transactions().completed()).isEqualTo(clients);
    assertThat(result.sockets().openMax()).isEqualTo(2);
    assertThat(result.sockets().waited()).isPositive();
    assertThat(result.generator().wasTheLimit()).isTrue();
    assertThat(result.generator().reasons()).anySatisfy(
        reason -> assertThat(reason).contains("had to wait until the simulator had a socket"));
    // Whoever was last had to wait for all others, which took longer than the server took for any of its files.
    assertThat(stage(result, "repomd").latency().max())
        .isGreaterThan(stage(result, "repomd").firstByte().p50());
  }

  @Test
  void aServerThatIsNotThereIsAnError() throws IOException, InterruptedException {
    server.close();
    var result = swarm(1, 100);
    assertThat(result.errors()).isEqualTo(Map.of("connect", 4L));
    assertThat(result.transactions().failed()).isEqualTo(1);
  }
}
