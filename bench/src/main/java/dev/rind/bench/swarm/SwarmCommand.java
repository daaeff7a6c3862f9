package dev.rind.bench.swarm;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * {@code rind swarm}: lets thousands of yum clients come over a server, and tells what became of them.
 *
 * <p><b>Errors:</b> exit code 2 and one sentence for what the user gave and cannot be.
 */
@Command(name = "rind swarm", mixinStandardHelpOptions = true, sortOptions = false, usageHelpAutoWidth = true, description = {
    "Simulates yum clients, as librepo behaves: repomd.xml, then the metadata, then packages, over up to three connections"
        + " each, with retries, and every digest verified. What there is to fetch, the repositories' own metadata tells."
        + " Latency counts from when a client should have asked, so a server that makes clients wait cannot hide it.",
    ""}, footer = {"", "A password comes from --password-file, or from the variable "
        + SwarmCommand.PASSWORD_VARIABLE + ".", "",
        "Exit codes: 0 every transaction completed with the right bytes; 1 not so; 2 it could not be begun."})
public final class SwarmCommand implements Callable<Integer> {
  static final String PASSWORD_VARIABLE = "RIND_SWARM_PASSWORD";
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final PrintStream out;
  private final PrintStream errors;
  private final Map<String, String> environment;

  @Parameters(arity = "1..*", paramLabel = "URL", description = "A yum repository, where repodata/ is below; several, of one server, are used together.")
  private List<String> urls = List.of();

  @Option(names = "--profile", paramLabel = "PROFILE", defaultValue = "install", description = {
      "What clients are there for (default: ${DEFAULT-VALUE}):",
      "refresh: 15,000 clients, metadata alone;",
      "install: 15,000 clients, 50 packages each, 30 of them the same for all, the others by Zipf's law;",
      "kickstart: 250 clients, the same 1,000 packages each."})
  private String profile = "install";

  @Mixin
  private final SwarmOptions options = new SwarmOptions();

  @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header field of each request; may be repeated. A value @/path is that file, url-encoded, as a proxy sends X-CLIENT-CERT.")
  private List<String> headers = List.of();

  @Option(names = "--user", paramLabel = "NAME", description = "Who logs in.")
  private @Nullable String user;

  @Option(names = "--password-file", paramLabel = "FILE", description = "Take the password from there.")
  private @Nullable Path passwordFile;

  @Option(names = "--cert", paramLabel = "FILE", description = "The certificate that all clients show in TLS, in PEM.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Its key, in PEM (default: in the file of --cert).")
  private @Nullable Path key;

  @Option(names = "--cacert", paramLabel = "FILE", description = "Who may vouch for the server, in PEM (default: whom the JDK trusts).")
  private @Nullable Path authorities;

  @Option(names = "--i-own-this-server", description = "Go ahead although the server is not on this machine.")
  private boolean owned;

  /** A command that writes where it is told, and finds its variables there. */
  SwarmCommand(PrintStream out, PrintStream errors, Map<String, String> environment) {
    this.out = out;
    this.errors = errors;
    this.environment = Map.copyOf(environment);
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SwarmCommand(System.out, System.err, System.getenv()))
        .execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    try {
      return run();
    } catch (Target.Refused refused) {
      errors.println("rind swarm: " + refused.getMessage());
      return MISUSED;
    }
  }

  private int run() throws InterruptedException, IOException {
    var chosen = Profile.named(profile);
    var repositories = urls.stream().map(SwarmCommand::url).toList();
    var target = Target.of(repositories, owned, new Target.Tls(authorities, certificate, key),
        fields());
    var setup = options.setup(target, new RepositoryReader(target).read(repositories), chosen);
    var result = run(setup);
    out.print(new ResultText(result));
    out.flush();
    options.write(result);
    return result.isGood() ? 0 : FAILED;
  }

  private Result run(Swarm.Setup setup) throws InterruptedException {
    var swarm = new Swarm(setup);
    if (swarm.packagesEach() < setup.profile().packages()) {
      errors.printf("rind swarm: each client fetches %,d packages%n", swarm.packagesEach());
    }
    var progress = Progress.on(errors, setup.clients());
    var result = swarm.run(progress);
    progress.end();
    return result;
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException malformed) {
      throw new Target.Refused("a URL that is none: %s".formatted(malformed.getReason()));
    }
  }

  private List<Target.Field> fields() {
    var fields = new ArrayList<Target.Field>();
    for (var header : headers) {
      var colon = header.indexOf(':');
      var value = header.substring(colon + 1).strip();
      fields.add(new Target.Field(header.substring(0, Math.max(0, colon)).strip(),
          value.startsWith("@/") ? encoded(Path.of(value.substring(1))) : value));
    }
    if (user != null) {
      fields.add(new Target.Field("Authorization", "Basic " + Base64.getEncoder()
          .encodeToString((user + ":" + password()).getBytes(UTF_8))));
    } else if (passwordFile != null) {
      throw new Target.Refused("--password-file: whose password it is has to be said with --user");
    }
    return fields;
  }

  private static String encoded(Path file) {
    return URLEncoder.encode(read("--header", file), UTF_8).replace("+", "%20");
  }

  private String password() {
    if (passwordFile != null) {
      return read("--password-file", passwordFile).replaceFirst("\\r?\\n\\z", "");
    }
    var password = environment.get(PASSWORD_VARIABLE);
    if (password == null) {
      throw new Target.Refused(
          "--user: no password (expected: --password-file FILE, or %s in the environment)"
              .formatted(PASSWORD_VARIABLE));
    }
    return password;
  }

  private static String read(String option, Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException unreadable) {
      throw new Target.Refused("%s: %s cannot be read".formatted(option, file));
    }
  }
}
