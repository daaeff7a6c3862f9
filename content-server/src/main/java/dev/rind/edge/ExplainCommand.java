package dev.rind.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rind.edge.config.CommandLine;
import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.config.FileSource;
import dev.rind.edge.config.ListenAddress;
import dev.rind.edge.guard.certificate.Verdicts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import static java.nio.charset.StandardCharsets.UTF_8;

/** {@code rind explain}: asks a running edge how it would answer a request, and why. */
@Command(name = "explain", mixinStandardHelpOptions = true, description = {
    "Asks a running edge how it would answer a GET of a URL, and why: which distribution, which guard,",
    "what is served, and where each answer came from. Nothing is sent to anybody else, and no secret is told.",
    "Needs to reach the edge's admin listener."}, footer = {"",
        "Exit codes: 0 it would be served, or another server answers; 1 it would be denied, not be found, or fail;",
        "2 it could not be asked."})
final class ExplainCommand implements Callable<Integer> {
  private static final Pattern HEADER = Pattern.compile("([^\\s:]+):[ \\t]*(.*)");
  private static final Pattern CERTIFICATE = Pattern.compile(
      "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
  /** The edge gives up earlier: its longest db.requestWait, and a little. */
  private static final Duration ANSWER_MAX = Duration.ofMinutes(11);

  private final PrintStream out;
  private final PrintStream errors;
  private final InputStream in;

  @Parameters(paramLabel = "URL", description = "As a client asks for it; scheme and host do not matter and may be left out.")
  private String url = "";

  @Option(names = "--cert", paramLabel = "FILE", description = "The client's certificate in PEM, as a proxy sends it in X-CLIENT-CERT. A key in the file stays here.")
  private @Nullable Path certificate;

  @Option(names = "--user", paramLabel = "NAME", description = "Who logs in; the password is asked for on the terminal.")
  private @Nullable String user;

  @Option(names = "--password-file", paramLabel = "FILE", description = "Take the password from there; - is standard input.")
  private @Nullable String passwordFile;

  @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header field of the request; may be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(names = "--from", paramLabel = "ADDRESS", defaultValue = ExplainQuestion.LOOPBACK, description = "Who connects to the edge, by which it is decided whose word on its client is taken: an IP address, or unix (default: ${DEFAULT-VALUE}, a proxy on this host).")
  private String from = ExplainQuestion.LOOPBACK;

  @Option(names = "--json", description = "Print the explanation as JSON.")
  private boolean json;

  @Option(names = "--admin", paramLabel = "HOST:PORT", description = "The edge's admin listener (default: as the settings say).")
  private @Nullable String admin;

  @Option(names = "--config", paramLabel = "FILE", description = "Rind's settings, if --admin is not given (default: $RIND_CONFIG, else /etc/rind/rind.yaml if there is one).")
  private @Nullable Path config;

  ExplainCommand() {
    this(System.out, System.err, System.in);
  }

  ExplainCommand(PrintStream out, PrintStream errors, InputStream in) {
    this.out = out;
    this.errors = errors;
    this.in = in;
  }

  /** What cannot be asked; its message goes to the user. */
  private static final class Unasked extends Exception {
    private static final long serialVersionUID = 1;

    Unasked(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      var told = ask(server(), new ExplainQuestion(url, from, fields()));
      var explanation = Explanation.read(told);
      out.print(json ? told + "\n" : new ExplanationText(explanation).toString());
      out.flush();
      return explanation.isServed() ? 0 : Main.FAILED;
    } catch (Unasked | Faults unasked) {
      errors.println(unasked.getMessage());
    } catch (JsonProcessingException notOne) {
      errors.println("What answers there is no admin listener of a Rind edge.");
    }
    return Main.MISUSED;
  }

  private String server() throws Faults, Unasked {
    if (admin != null) {
      return admin;
    }
    var told = EdgeConfig.read(new CommandLine(Optional.ofNullable(config), Map.of()),
        System.getenv(), FileSource.disk()).admin();
    var any = told.host().equals("::") || told.host().equals("0.0.0.0");
    return new ListenAddress.Tcp(any ? "127.0.0.1" : told.host(), told.port()).toString();
  }

  private List<ExplainQuestion.Field> fields() throws Unasked {
    var fields = new ArrayList<ExplainQuestion.Field>();
    for (int i = 0; i < headers.size(); i++) {
      var field = HEADER.matcher(headers.get(i));
      if (!field.matches()) {
        throw new Unasked("--header: expected 'NAME: VALUE'");
      }
      fields.add(new ExplainQuestion.Field(field.group(1), field.group(2)));
    }
    if (certificate != null) {
      fields.add(new ExplainQuestion.Field(Verdicts.HEADER, encoded(certificate)));
    }
    if (user != null) {
      fields.add(new ExplainQuestion.Field("Authorization", "Basic " + Base64.getEncoder()
          .encodeToString((user + ":" + password()).getBytes(UTF_8))));
    } else if (passwordFile != null) {
      throw new Unasked("--password-file: whose password it is has to be said with --user");
    }
    return fields;
  }

  /** The first certificate alone: such files often have the key in them, which nobody else needs. */
  private static String encoded(Path file) throws Unasked {
    try {
      var found = CERTIFICATE.matcher(Files.readString(file, UTF_8));
      if (!found.find()) {
        throw new Unasked("--cert: there is no certificate in PEM in " + file);
      }
      return URLEncoder.encode(found.group() + "\n", UTF_8).replace("+", "%20");
    } catch (IOException unreadable) {
      throw new Unasked("--cert: %s cannot be read".formatted(file));
    }
  }

  @SuppressWarnings("SystemConsoleNull") // from 25 on it is null again where there is no terminal
  private String password() throws Unasked {
    if (passwordFile != null) {
      try {
        var text = passwordFile.equals("-") ? new String(in.readAllBytes(), UTF_8)
            : Files.readString(Path.of(passwordFile), UTF_8);
        return text.replaceFirst("\\r?\\n\\z", "");
      } catch (IOException unreadable) {
        throw new Unasked("--password-file: %s cannot be read".formatted(passwordFile));
      }
    }
    var terminal = System.console();
    var typed = terminal == null || !terminal.isTerminal() ? null
        : terminal.readPassword("Password of %s: ", user);
    if (typed == null) {
      throw new Unasked(
          "--user: there is no terminal to ask for the password on; say where it is with --password-file");
    }
    return new String(typed);
  }

  private static String ask(String server, ExplainQuestion question)
      throws Unasked, InterruptedException {
    try (var client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_MAX)
        .build()) {
      var answer = client.send(HttpRequest
          .newBuilder(URI.create("http://" + server + "/admin/v1/explain"))
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofByteArray(question.json()))
          .timeout(ANSWER_MAX)
          .build(), BodyHandlers.ofString(UTF_8));
      return explanation(answer, server);
    } catch (IOException failure) {
      throw new Unasked(
          "The edge's admin listener at %s does not answer (%s); --admin says where it is"
              .formatted(server, failure.getClass().getSimpleName()));
    } catch (IllegalArgumentException noAddress) {
      throw new Unasked("--admin: expected HOST:PORT");
    }
  }

  private static String explanation(HttpResponse<String> answer, String server) throws Unasked {
    if (answer.statusCode() != 200) {
      throw new Unasked("The edge at %s does not explain it: %d, %s".formatted(server,
          answer.statusCode(), answer.body().strip()));
    }
    return answer.body();
  }
}
