package org.marquetry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class StorePlaceTest {
    private static final Path DATA = Path.of("/data");
    private static final String MVSTORE = "org.marquetry.persistence.mvstore";

    @TempDir
    private Path config;

    @Test
    void withoutConfigurationItIsTheDefaultStore() throws LaunchException {
        StorePlace expected = new StorePlace(DefaultStore.here().pid(), DATA.resolve("store"));

        assertEquals(expected, StorePlace.of(new Options(null, null, DATA, null, false)));
        assertEquals(expected, configured());
    }

    @Test
    void aConfiguredStoreIsWhereItsFileSays() throws Exception {
        write(MVSTORE, "");
        assertEquals(new StorePlace(Pid.of(MVSTORE), DATA.resolve("store")), configured());

        write(MVSTORE, "directory=../elsewhere");
        assertEquals(new StorePlace(Pid.of(MVSTORE), Path.of("/elsewhere")), configured());

        write(MVSTORE, "directory=/var/lib/x");
        assertEquals(new StorePlace(Pid.of(MVSTORE), Path.of("/var/lib/x")), configured());
    }

    @Test
    void oneInTheHeapHasNoPlace() throws Exception {
        write("org.marquetry.persistence.memory", "");

        assertEquals("org.marquetry.persistence.memory is configured in " + config + ", and keeps no files", refusal());
    }

    @Test
    void ofSeveralNoneIsGuessed() throws Exception {
        write(MVSTORE, "");
        write("org.marquetry.persistence.rocksdb", "");

        assertEquals("several stores are configured in " + config + "; a command is for one", refusal());
    }

    @Test
    void theDefaultStoreIsUsedUntilWhatItHasIsCarriedOver(@TempDir Path data) throws Exception {
        assertTrue(isDefaultUsed(data));
        write(MVSTORE, "directory=next\ncarryOver=true");
        assertTrue(isDefaultUsed(data));

        Files.createFile(Files.createDirectory(data.resolve("next")).resolve("carried"));
        assertFalse(isDefaultUsed(data));
        write(MVSTORE, "directory=other");
        assertFalse(isDefaultUsed(data));
    }

    @Test
    void aStoreInTheHeapIsLeftWhenWhatItHadIsCarriedOver(@TempDir Path data) throws Exception {
        write("org.marquetry.persistence.memory", "");
        assertFalse(isHeapLeft(data));
        write(MVSTORE, "directory=next\ncarryOver=true");
        assertFalse(isHeapLeft(data));

        Files.createFile(Files.createDirectory(data.resolve("next")).resolve("carried"));
        assertTrue(isHeapLeft(data));
        write(MVSTORE, "directory=next");
        assertFalse(isHeapLeft(data), "nobody says that it is to be used for the other one");
    }

    private boolean isDefaultUsed(Path data) throws LaunchException {
        return StorePlace.isDefaultUsed(new Options(null, config, data, null, false), ConfigDirectory.open(config));
    }

    private boolean isHeapLeft(Path data) throws LaunchException {
        return StorePlace.isHeapLeft(new Options(null, config, data, null, false), ConfigDirectory.open(config));
    }

    private StorePlace configured() throws LaunchException {
        return StorePlace.of(new Options(null, config, DATA, null, false));
    }

    private String refusal() {
        LaunchException refusal = assertThrows(LaunchException.class, this::configured);
        assertEquals(ExitStatus.CONFIGURATION, refusal.status());
        return refusal.getMessage();
    }

    private void write(String pid, String content) throws IOException {
        Files.writeString(config.resolve(pid + ".cfg"), content);
    }
}
