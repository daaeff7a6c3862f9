package dev.rind.bench.swarm;

import dev.rind.bench.swarm.Metadata.Entry;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what repositories have, from their own metadata, once for all clients.
 *
 * <p><b>Bounds:</b> {@code repomd.xml} 16 MiB; packages are streamed, and what clients need of each is kept.
 *
 * <p><b>Errors:</b> {@link Target.Refused} names the repository and what is wrong with it.
 */
public final class RepositoryReader {
  /** What dnf loads for an installation where it is there; others (changelogs, deltas) only if a plugin asks. */
  private static final Set<String> LOADED = Set.of("primary", "filelists", "group", "updateinfo",
      "modules");
  private static final int REPOMD_BYTES_MAX = 16 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Target target;

  public RepositoryReader(Target target) {
    this.target = target;
  }

  /** Asks the server that it was made for, whatever server the URL names. */
  public List<Repository> read(List<URI> urls) throws InterruptedException {
    var builder = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(PATIENCE);
    target.jdkTls().ifPresent(builder::sslContext);
    try (var http = builder.build()) {
      var repositories = new ArrayList<Repository>();
      for (var url : urls) {
        repositories.add(read(http, url));
      }
      return repositories;
    }
  }

  private Repository read(HttpClient http, URI url) throws InterruptedException {
    try {
      var path = url.getRawPath();
      return read(http, url, path.endsWith("/") ? path : path + "/");
    } catch (IOException | UnfitMetadata failure) {
      throw new Target.Refused("%s cannot be read as a yum repository: %s".formatted(url,
          failure.getMessage() == null ? failure : failure.getMessage()));
    }
  }

  private Repository read(HttpClient http, URI url, String base)
      throws IOException, InterruptedException {
    byte[] repomd;
    try (var body = get(http, base + "repodata/repomd.xml")) {
      repomd = body.readNBytes(REPOMD_BYTES_MAX);
    }
    var entries = Metadata.repomd(new ByteArrayInputStream(repomd));
    var primary = entries.stream()
        .filter(entry -> entry.type().equals("primary"))
        .findFirst()
        .orElseThrow(() -> new UnfitMetadata("repomd.xml names no primary"));
    var loaded = entries.stream().filter(entry -> LOADED.contains(entry.type())).toList();
    return new Repository(url,
        RemoteFile.at(Stage.REPOMD, base, "repodata/repomd.xml", repomd.length,
            new Checksum(Checksum.Algorithm.SHA256,
                Checksum.Algorithm.SHA256.digest().digest(repomd))),
        loaded.stream().map(entry -> file(Stage.METADATA, base, entry)).toList(),
        loaded.stream().map(Entry::type).toList(),
        packages(http, base, primary));
  }

  private List<RemoteFile> packages(HttpClient http, String base, Entry primary)
      throws IOException, InterruptedException {
    var packages = new ArrayList<RemoteFile>();
    var paths = new TreeSet<String>();
    var digest = primary.checksum().algorithm().digest();
    try (var body = get(http, file(Stage.METADATA, base, primary).target());
        var digested = new DigestInputStream(body, digest)) {
      Metadata.primary(new NotClosed(digested), entry -> {
        // Of two at one path only one can be there.
        if (paths.add(entry.path())) {
          packages.add(file(Stage.PACKAGES, base, entry));
        }
      });
      digested.transferTo(OutputStream.nullOutputStream());
    }
    if (!primary.checksum().matches(digest.digest())) {
      throw new UnfitMetadata(primary.path() + " is not what repomd.xml says (its digest differs)");
    }
    return packages;
  }

  private static RemoteFile file(Stage stage, String base, Entry entry) {
    return RemoteFile.at(stage, base, entry.path(), entry.sizeBytes(), entry.checksum());
  }

  private InputStream get(HttpClient http, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(target.origin() + path)).timeout(PATIENCE);
    target.fields().forEach(field -> request.header(field.name(), field.value()));
    var answer = http.send(request.build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      answer.body().close();
      throw new IOException("%s is answered %d".formatted(path, answer.statusCode()));
    }
    return answer.body();
  }

  /** Lets the rest be read after a parser is done. */
  private static final class NotClosed extends FilterInputStream {
    private NotClosed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, length);
    }

    @Override
    public void close() {}
  }
}
