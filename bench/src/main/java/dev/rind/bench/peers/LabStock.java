package dev.rind.bench.peers;

import dev.rind.testbed.RunningEdge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The same files in a real Pulp, the lab, through its API; taken out again when closed, but for the content, which stays
 * until the lab removes its orphans.
 */
final class LabStock implements Stock {
  private final Path home;
  private final Map<String, String> variables;
  private final PulpApi api;
  private final TestFiles files;
  /** What was made, the newest first. */
  private final Deque<String> made = new ArrayDeque<>();
  private final String prefix = "rind-bench-" + ProcessHandle.current().pid();
  private final String pulpVersion;

  /** The lab's folder, where one is set up and its PostgreSQL runs. */
  static Optional<Path> running() {
    var named = System.getenv("PULP_LAB_HOME");
    var home = named == null ? Path.of(System.getProperty("user.home"), ".cache", "pulp-lab")
        : Path.of(named);
    return Optional.of(home)
        .filter(folder -> Files.isReadable(folder.resolve("lab.env")))
        .filter(folder -> pid(folder, "postgres").isPresent() && pid(folder, "api").isPresent());
  }

  /** @param home of a lab that runs */
  LabStock(Path home, TestFiles files) throws Exception {
    this.home = home;
    this.variables = variables(home.resolve("lab.env"));
    this.api = new PulpApi(URI.create(variable("API_URL")), variable("API_USERNAME"),
        variable("API_PASSWORD"));
    this.files = files;
    this.pulpVersion = api.get("status/").at("/versions/0/version").asText();
    try {
      make();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private void make() throws Exception {
    var repository = make("repositories/file/file/", Map.of("name", prefix, "autopublish", true));
    for (var file : files.all()) {
      api.upload(repository, file.name(), files.bytes(file));
    }
    for (var gate : Gate.values()) {
      var body = new HashMap<String, Object>(
          Map.of("name", prefix + "-" + gate.label(), "base_path",
              basePath(gate), "repository", repository));
      switch (gate) {
        case NONE -> {}
        case HEADER -> body.put("content_guard", make("contentguards/core/header/",
            Map.of("name", prefix + "-header", "header_name", "X-Guard", "header_value",
                TestFiles.GUARD_VALUE)));
        case X509 -> body.put("content_guard", make("contentguards/certguard/x509/",
            Map.of("name", prefix + "-x509", "ca_certificate", files.authority())));
      }
      var _ = make("distributions/file/file/", body);
    }
  }

  private String make(String path, Map<String, ?> body) throws IOException, InterruptedException {
    var href = api.make(path, body).get("pulp_href").asText();
    made.push(href);
    return href;
  }

  private static Map<String, String> variables(Path file) throws IOException {
    var variables = new HashMap<String, String>();
    for (var line : Files.readAllLines(file)) {
      var at = line.indexOf('=');
      if (at > 0 && !line.startsWith("#")) {
        variables.put(line.substring(0, at), line.substring(at + 1));
      }
    }
    return variables;
  }

  private String variable(String wanted) {
    return Objects.requireNonNull(variables.get(wanted),
        () -> "%s (expected: in %s)".formatted(wanted, home.resolve("lab.env")));
  }

  /** Of what the lab started under that name. */
  private static Optional<Long> pid(Path home, String process) {
    try {
      var text = Files.readString(home.resolve("run").resolve(process + ".pid"));
      return ProcessHandle.of(Long.parseLong(text.split(" ", -1)[0])).map(ProcessHandle::pid);
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** One of Pulp's own. */
  Path program(String program) {
    return home.resolve("venv/bin").resolve(program);
  }

  /** Pulp's settings file. */
  Path settings() {
    return home.resolve("settings.py");
  }

  String pulpVersion() {
    return pulpVersion;
  }

  @Override
  public String name() {
    return "lab";
  }

  @Override
  public TestFiles files() {
    return files;
  }

  @Override
  public Path mediaRoot() {
    return home.resolve("var/media");
  }

  @Override
  public String basePath(Gate gate) {
    return prefix + "/" + gate.label();
  }

  @Override
  public RunningEdge edge(Map<String, String> more) throws InterruptedException {
    return new RunningEdge(settings(), more);
  }

  /** PostgreSQL and Redis. */
  @Override
  public List<Long> services() {
    return Stream.of("postgres", "redis").flatMap(each -> pid(home, each).stream()).toList();
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      var href = made.pop();
      try {
        api.delete(href);
      } catch (IOException e) {
        throw new UncheckedIOException("%s stays in the lab".formatted(href), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
