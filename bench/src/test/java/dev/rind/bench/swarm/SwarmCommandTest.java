package dev.rind.bench.swarm;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class SwarmCommandTest {
  private static final String SECRET = "s3cret";

  @TempDir
  private Path folder;
  private BadServer server;

  @BeforeEach
  void start() throws IOException {
    server = new BadServer(8);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What a run printed, and its exit code. */
  private record Ran(int code, String out, String errors) {}

  private Ran run(Map<String, String> environment, String... arguments) {
    var out = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    var command = new SwarmCommand(new PrintStream(out, true, UTF_8),
        new PrintStream(errors, true, UTF_8),
        environment);
    var code = new CommandLine(command).execute(arguments);
    return new Ran(code, out.toString(UTF_8), errors.toString(UTF_8));
  }

  private Ran runOnServer(Map<String, String> environment, String... more) {
    var all = new ArrayList<>(List.of(server.url().toString(), "--clients", "3"));
    all.addAll(Arrays.asList(more));
    return run(environment, all.toArray(String[]::new));
  }

  @Test
  void aResultIsWrittenAsJson() throws IOException {
    var file = folder.resolve("result.json");
    var ran = runOnServer(Map.of(), "--json", file.toString());
    assertThat(ran.code).isZero();
    assertThat(ran.out).contains("3 completed, 0 failed", "0 mismatches");
    var json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/schema").asInt()).isEqualTo(1);
    assertThat(json.at("/asked/profile").asText()).isEqualTo("install");
    assertThat(json.at("/asked/packagesEach").asInt()).isEqualTo(8);
    assertThat(json.at("/asked/repositories/0/packages").asInt()).isEqualTo(8);
    assertThat(json.at("/transactions/completed").asInt()).isEqualTo(3);
    assertThat(json.at("/requests/stages/packages/completed").asInt()).isEqualTo(24);
    for (var number : List.of("/seconds", "/transactions/jain", "/transactions/p99OverP50",
        "/transactions/times/p50", "/requests/bodyBytes", "/requests/perSecond",
        "/requests/stages/repomd/latency/p999", "/requests/stages/metadata/firstByte/p99",
        "/digests/mismatches", "/sockets/max", "/sockets/waiting/p99", "/generator/cpuSeconds",
        "/generator/lag/p99", "/series/0/requestsPerSecond", "/machine/cores")) {
      assertThat(json.at(number).isNumber()).as(number).isTrue();
    }
    assertThat(json.at("/generator/wasTheLimit").isBoolean()).isTrue();
    assertThat(json.at("/errors").isObject()).isTrue();
  }

  @Test
  void aReportIsOneFileThatLoadsNothing() throws IOException {
    var file = folder.resolve("report.html");
    assertThat(runOnServer(Map.of(), "--html", file.toString()).code).isZero();
    var html = Files.readString(file);
    assertThat(html).contains("3 completed, 0 failed", "var uPlot=", "\"schema\":1")
        .doesNotContain("{{");
    assertThat(html).doesNotContainPattern("(?i)(src|href)\\s*=\\s*[\"']")
        .doesNotContainPattern("(?i)@import|url\\(|fetch\\(|XMLHttpRequest|import\\(");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      http://192.0.2.1/repo/                     | http://192.0.2.1 is at 192.0.2.1, which is not this machine (expected: a loopback address; or --i-own-this-server
      http://127.0.0.1:1/ http://127.0.0.1:2/    | http://127.0.0.1:2/: a second server (expected: one of http://127.0.0.1:1
      ftp://127.0.0.1/                           | 'ftp://127.0.0.1/' is no URL of a repository (expected: such as http://
      http://me:word@127.0.0.1/                  | a user in the URL of 127.0.0.1 (expected: --user
      http://127.0.0.1:1/repo/                   | http://127.0.0.1:1/repo/ cannot be read as a yum repository
      SERVER --profile upgrade                   | --profile: 'upgrade' (expected: one of refresh, install, kickstart)
      SERVER --clients 0                         | --clients: 0 (expected: 1 to 1000000
      SERVER --packages 9                        | --packages: 9 (expected: 0 to 8, as many as there are in the repositories)
      SERVER --arrival sometimes                 | --arrival: 'sometimes' (expected: one of at-once, poisson, cron)
      SERVER --over 5                            | --over: '5' (expected: a number with ms, s, m or h, such as 90s)
      SERVER --verify none                       | --verify: 'none' (expected: one of all, sample)
      SERVER --sockets 0                         | --sockets: 0 (expected: 1 to
      SERVER --user ada                          | --user: no password (expected: --password-file FILE, or RIND_SWARM_PASSWORD in the environment)
      SERVER --user ada --password-file /none    | --password-file: /none cannot be read
      SERVER --json /none/x.json                 | --json: /none/x.json (expected: a file in a folder that can be written to)
      SERVER --cacert /none                      |
      SERVER --header NoColon                    | --header: a field that cannot be sent (expected: 'NAME: VALUE' in ASCII)
      https://127.0.0.1:1/ --cacert /none        | --cacert: /none cannot be read
      """)
  void whatCannotBeIsToldWithWhatWasExpected(String arguments, String told) {
    var ran = run(Map.of(),
        (arguments.replace("SERVER", server.url().toString())
            + (told == null ? " --clients 1" : ""))
            .split(" +", -1));
    if (told == null) {
      assertThat(ran.code).as("of no use to http").isZero();
    } else {
      assertThat(ran.code).isEqualTo(2);
      assertThat(ran.errors).startsWith("rind swarm: ").contains(told).doesNotContain("word@");
    }
  }

  @Test
  void whoMustLogInDoesAndNothingOfItIsPrinted() throws IOException {
    var certificate = Files.writeString(folder.resolve("client.pem"), "-----BEGIN A B-----\n+/\n");
    var file = folder.resolve("result.json");
    var ran = runOnServer(Map.of("RIND_SWARM_PASSWORD", SECRET), "--user", "ada", "--header",
        "X-CLIENT-CERT: @" + certificate, "--json", file.toString());
    assertThat(ran.code).isZero();
    assertThat(server.asked()).allSatisfy(asked -> assertThat(asked.fields())
        .contains("Authorization: Basic YWRhOnMzY3JldA==",
            "X-CLIENT-CERT: -----BEGIN%20A%20B-----%0A%2B%2F%0A"));
    assertThat(ran.out + ran.errors + Files.readString(file)).doesNotContain(SECRET)
        .doesNotContain("YWRhOnMz")
        .doesNotContain("BEGIN");
  }

  @Test
  void wrongBytesAreExitCodeOne() {
    var path = "Packages/p/package-001.rpm";
    server.answers(path, BadServer.Manner.WRONG);
    var ran = runOnServer(Map.of());
    assertThat(ran.code).isEqualTo(1);
    assertThat(ran.out).contains("3 completed, 0 failed", "1 mismatches", "digest 1");
  }

  @Test
  void whoeverOwnsAServerMaySayThat() {
    var elsewhere = List.of(URI.create("http://192.0.2.1/repo/"));
    assertThat(Target.of(elsewhere, true, Target.Tls.DEFAULT, List.of()).address().getPort())
        .isEqualTo(80);
  }
}
