package dev.rind.testbed;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class DemoTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir
  private Path folder;

  @AfterEach
  void noLauncher() {
    System.clearProperty("rind.launcher");
  }

  @Test
  void itServesUntilItIsInterruptedAndLeavesNothingBehind() throws Exception {
    var launcher = script("\"%s\" -cp '%s' %s \"$@\"".formatted(
        JAVA, System.getProperty("java.class.path"), StandInEdge.class.getName())); // no exec: as a child
    var temporary = Files.createDirectory(folder.resolve("tmp"));
    var demo = new ProcessBuilder(
        JAVA.toString(), "-Djava.io.tmpdir=" + temporary, "-Drind.launcher=" + launcher,
        "-cp", System.getProperty("java.class.path"), Demo.class.getName(), "--port", "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try {
      var said = readUntil(demo, "Ctrl-C");
      var settings = get(URI.create(found("packages at (http\\S+)", said)));

      assertThat(said).contains("8 packages at http://127.0.0.1:");
      assertThat(found("dnf (--installroot=\\S+ .*)", said))
          .contains(" --releasever=9 --disablerepo='*' --repofrompath=rind,http://127.0.0.1:")
          .endsWith("/pulp/content/demo/ --nogpgcheck -y install dog");
      assertThat(found("curl (\\S+)", said)).endsWith("/pulp/content/demo/repodata/repomd.xml");
      assertThat(Path.of(found("MEDIA_ROOT = \"(.*)\"", settings)))
          .isDirectoryContaining("glob:**/artifact");
      var ports = List.of(
          found("\"PORT\": \"(\\d+)\"", settings),
          found("REDIS_URL = \"redis://127.0.0.1:(\\d+)/0\"", settings),
          found("packages at http://127.0.0.1:(\\d+)", said));
      assertThat(ports).allMatch(DemoTest::answers);
      var started = demo.descendants().toList();

      demo.toHandle().destroy(); // SIGTERM, without closing what we read from it
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();

      assertThat(demo.exitValue()).isEqualTo(143);
      assertThat(ports).noneMatch(DemoTest::answers);
      assertThat(started).isNotEmpty().noneMatch(ProcessHandle::isAlive);
      assertThat(new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .doesNotContain("ended with");
      try (var left = Files.list(temporary)) {
        assertThat(left.filter(each -> !each.getFileName().toString().startsWith("hsperfdata")))
            .isEmpty();
      }
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
  }

  @Test
  void anEdgeThatEndsAtOnceIsReportedWithWhatItPrinted() throws IOException {
    System.setProperty("rind.launcher", script("echo cannot find my settings; exit 3").toString());
    var result = run("--port", "0");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("did not come up").contains("cannot find my settings");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    System.setProperty("rind.launcher", "/bin/false");
    var result = run("--port", "0", "--rpms", folder.resolve("missing").toString());
    assertThat(result).isEqualTo(badInput("not a folder: " + folder.resolve("missing")));
  }

  @Test
  void aFolderWithoutRpmsIsNamed() {
    System.setProperty("rind.launcher", "/bin/false");
    var result = run("--port", "0", "--rpms", folder.toString());
    assertThat(result).isEqualTo(badInput("no *.rpm file in " + folder));
  }

  @Test
  void aFileThatIsNoRpmIsNamed() throws IOException {
    System.setProperty("rind.launcher", "/bin/false");
    var file = Files.writeString(folder.resolve("text.rpm"),
        "not an RPM, though long enough for a lead ".repeat(9));
    var result = run("--port", "0", "--rpms", folder.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("rind demo: not a readable RPM: " + file).hasLineCount(1);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    System.setProperty("rind.launcher", "/bin/false");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var result = run("--port", String.valueOf(taken.getLocalPort()));
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).startsWith("rind demo: --port " + taken.getLocalPort())
          .hasLineCount(1);
    }
  }

  @Test
  void aPortThatIsNoneIsNamed() {
    System.setProperty("rind.launcher", "/bin/false");
    var result = run("--port", "70000");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("rind demo: --port 70000").hasLineCount(1);
  }

  @Test
  void withoutALauncherItSaysWhatIsMissing() {
    var result = run("--port", "0");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("rind.launcher");
  }

  @Test
  void helpTellsOptionsAndExitCodes() {
    var result = run("--help");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("--rpms=DIR", "--port=PORT", "24816", "Exit codes:");
  }

  private static Result badInput(String why) {
    return new Result(2, "", "rind demo: " + why + "\n");
  }

  private static Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Demo
        .commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private Path script(String line) throws IOException {
    return Files.setPosixFilePermissions(
        Files.writeString(folder.resolve("launcher"), "#!/bin/sh\n" + line + "\n"),
        PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String readUntil(Process process, String last) throws IOException {
    var lines = new ArrayList<String>();
    var output = process.inputReader();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.contains(last)) {
        return String.join("\n", lines);
      }
    }
    throw new AssertionError("ended after: " + String.join("\n", lines));
  }

  private static String found(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  private static String get(URI url) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static boolean answers(String port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private record Result(int code, String out, String err) {}
}
