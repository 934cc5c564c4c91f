package org.marquetry.itests.clients;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Goes the way of the README's section on exchanging pieces, typing its commands into a shell. */
@NeedsProcess
@Timeout(180)
class ExchangeGuideTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final int SOME = 10;

    private final List<String> commands = new ArrayList<>();
    private BrokerProcess.Start start;
    private BrokerProcess broker;
    private Process shell;
    private Path said;

    @BeforeEach
    void read() throws IOException {
        Programs.need("mosquitto_pub", "mosquitto_sub", "stdbuf");
        String readme = Files.readString(ROOT.resolve("README.md"));
        int from = readme.indexOf("### Exchanging a piece");
        Matcher blocks = BLOCK.matcher(readme.substring(from, readme.indexOf("\n## ", from)));
        while (blocks.find()) {
            commands.add(blocks.group(1));
        }
        assertEquals(5, commands.size());
        start = BrokerProcess.onFreePort().inNewHome();
        Path home = start.data().getParent();
        said = home.resolve("said");
        for (String folder : List.of("bundles", "launcher")) {
            Files.createSymbolicLink(home.resolve(folder), ROOT.resolve(folder));
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (shell != null) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        if (broker != null) {
            broker.close();
        }
    }

    private void start() throws IOException {
        Path home = start.data().getParent();
        Files.createDirectory(home.resolve("deploy"));
        assertEquals(
                "mkdir -p deploy\njava -jar launcher/target/marquetry.jar --data data --deploy deploy\n",
                commands.get(0));
        broker = start.arguments("--deploy", home.resolve("deploy").toString()).start();
        ProcessBuilder builder = new ProcessBuilder("sh")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (before, own) -> own + ":" + before);
        shell = builder.start();
        for (String program : List.of("mosquitto_sub", "mosquitto_pub")) {
            type(program + "() { stdbuf -oL " + program + " -p "
                    + broker.address().getPort() + " \"$@\"; }\n");
        }
    }

    private void type(String command) throws IOException {
        OutputStream input = shell.getOutputStream();
        input.write(command.getBytes(UTF_8));
        input.flush();
    }

    private List<Integer> numbers() throws IOException {
        return Files.readAllLines(said).stream()
                .filter(line -> line.matches("\\d+"))
                .map(Integer::valueOf)
                .toList();
    }

    private void awaitMoreNumbers() throws IOException {
        int before = numbers().size();
        await().atMost(Deadline.PATIENCE).until(() -> numbers().size() >= before + SOME);
    }

    private void awaitLog(String words) {
        assertNotNull(
                broker.err().await(line -> line.contains(words), Deadline.PATIENCE),
                () -> words + " is not in\n" + broker.transcript());
    }

    private static void assertCount(List<Integer> numbers) {
        int first = numbers.get(0);
        assertEquals(IntStream.range(first, first + numbers.size()).boxed().toList(), numbers);
    }

    @Test
    void theNumbersGoOnWhileCodecAndStoreAreExchangedAndHadBack() throws Exception {
        String codec = "org.marquetry.codec ";
        String store = "org.marquetry.persistence.rocksdb ";
        start();
        type(commands.get(1));
        awaitMoreNumbers();

        type(commands.get(2));
        awaitLog(codec + "0.2.0 serves in place of " + codec + "0.1.0.SNAPSHOT, which is back when it goes");
        awaitMoreNumbers();
        type(commands.get(3));
        awaitLog(store + "0.2.0 serves in place of " + store + "0.1.0.SNAPSHOT, which is back when it goes");
        awaitMoreNumbers();

        type(commands.get(4));
        awaitLog(codec + "0.1.0.SNAPSHOT serves again");
        awaitLog(store + "0.1.0.SNAPSHOT serves again");
        awaitMoreNumbers();
        assertShown("codec\t" + codec + "0.2.0\t");
        assertShown("store\t" + store + "0.2.0\t");
        assertCount(numbers());
    }

    private void assertShown(String beginning) throws IOException {
        List<String> lines = Files.readAllLines(said);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(beginning)), lines::toString);
    }
}
