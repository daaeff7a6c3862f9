package dev.rind.bench.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A server that wants to see a certificate. */
class SwarmTlsTest {
  private static final char[] PASSWORD = "of-a-test".toCharArray();

  @TempDir
  private Path folder;

  @Test
  void clientsShowTheirCertificateAndLookAtTheServers() throws Exception {
    var keys = keys("server");
    var clientKeys = keys("client");
    var authorities = pem("server", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    var client = pem("client", "CERTIFICATE", clientKeys.getCertificate("client").getEncoded());
    var key = pem("key", "PRIVATE KEY", clientKeys.getKey("client", PASSWORD).getEncoded());
    try (var server = new BadServer(8, listening(keys, clientKeys), "https")) {
      var url = server.url().toString();
      assertThat(run(url, "--cacert", authorities, "--cert", client, "--key", key)).isZero();
      assertThat(run(url, "--cacert", authorities)).as("no certificate").isEqualTo(2);
      assertThat(run(url, "--cert", client, "--key", key)).as("an unknown server").isEqualTo(2);
    }
  }

  private static int run(String... arguments) {
    var all = new ArrayList<>(List.of("--clients", "5"));
    all.addAll(Arrays.asList(arguments));
    var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    return new CommandLine(new SwarmCommand(nowhere, nowhere, Map.of()))
        .execute(all.toArray(String[]::new));
  }

  private static SSLServerSocket listening(KeyStore own, KeyStore clients) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("client", clients.getCertificate("client"));
    var managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(own, PASSWORD);
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    var socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    socket.setNeedClientAuth(true);
    return socket;
  }

  /** A key and a certificate that it vouches for itself. */
  private KeyStore keys(String alias) throws Exception {
    var file = folder.resolve(alias + ".p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made = new ProcessBuilder(keytool, "-genkeypair", "-alias", alias, "-keyalg", "EC",
        "-dname", "CN=" + alias, "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass",
        new String(PASSWORD), "-keystore", file.toString()).inheritIO().start().waitFor();
    assertThat(made).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private String pem(String name, String what, byte[] bytes) throws IOException {
    var text = "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what,
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
    return Files.writeString(folder.resolve(name + ".pem"), text).toString();
  }
}
