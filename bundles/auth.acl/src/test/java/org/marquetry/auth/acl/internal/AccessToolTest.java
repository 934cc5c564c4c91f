package org.marquetry.auth.acl.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class AccessToolTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) throws Exception {
        Path file = Files.writeString(directory.resolve("rules"), """
                allow user kitchen publish home/door qos=0
                allow role cook read %c/x
                """);
        String[] all = new String[words.length + 2];
        all[0] = file.toString();
        all[1] = "auto";
        System.arraycopy(words, 0, all, 2, words.length);
        return new AccessTool().run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @Test
    void saysYesOrNoAndTheRule() throws Exception {
        assertEquals(0, run("kitchen", "publish", "home/door"));
        assertEquals(1, run("kitchen", "publish", "home/door", "qos=1"));
        assertEquals(1, run("-", "receive", "-/x"));
        assertEquals(0, run("ann", "receive", "c1/x", "role=cook", "client=c1"));
        assertEquals(
                "yes, by line 1: allow user kitchen publish home/door qos=0\nno, no rule allows it\n"
                        + "no, no rule allows it\nyes, by line 2: allow role cook read %c/x\n",
                out.toString());
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertEquals(2, run("kitchen"));
        assertEquals(2, run("kitchen", "open", "home/door"));
        assertEquals(2, run("kitchen", "publish", "home/#"));
        assertEquals(2, run("kitchen", "publish", "home/door", "color=red"));
        assertEquals(2, run("kitchen", "publish", "home/door", "retain=perhaps"));
        assertEquals(2, run("kitchen", "publish", "home/door", "attribute=floor"));
        assertEquals(2, run("-", "receive", "-/x", "role=cook"));
        assertTrue(err.toString().contains("'open' is not allowed; allowed is publish, subscribe, receive, will"));
        assertTrue(err.toString().contains("color=red is not allowed"));
        assertTrue(err.toString().contains("retain=perhaps is not allowed"));
        assertTrue(err.toString().contains("attribute=floor is not allowed"));
        assertTrue(err.toString().contains("an anonymous client (-) has no role="));
    }
}
