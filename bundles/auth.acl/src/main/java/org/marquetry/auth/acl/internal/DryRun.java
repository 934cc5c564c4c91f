package org.marquetry.auth.acl.internal;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.api.topic.TopicName;

/**
 * What an operator asks without trying it: {@code USER ACTION TOPIC [client=ID] [role=NAME]... [attribute=NAME:VALUE]... [qos=N]
 * [retain=yes]}. The user - is an anonymous client.
 */
final class DryRun {
    private static final int NO = 1;
    private static final int USAGE = 2;

    private DryRun() {}

    /** Prints the answer with the rule that decides. The exit status is 0 for yes, 1 for no, 2 for a wrong usage. */
    static int ask(List<String> words, Function<AccessRequest, Authorization> rules, PrintWriter out, PrintWriter err) {
        try {
            if (words.size() < 3) {
                throw new IllegalArgumentException("use USER publish|subscribe|receive|will TOPIC"
                        + " [client=ID] [role=NAME] [attribute=NAME:VALUE] [qos=N] [retain=yes]");
            }
            return tell(rules.apply(request(words)), out);
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
            return NO;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return USAGE;
        }
    }

    private static int tell(Authorization answer, PrintWriter out) {
        if (answer instanceof Authorization.Allowed allowed) {
            out.println("yes, by " + allowed.rule());
            return 0;
        }
        out.println("no, " + (answer instanceof Authorization.Denied denied ? denied.rule() : "nobody knows"));
        return NO;
    }

    private static AccessRequest request(List<String> words) {
        String user = words.get(0);
        Access access = access(words.get(1));
        String topic = topic(access, words.get(2));
        String client = user;
        Set<String> roles = new HashSet<>();
        Map<String, String> attributes = new HashMap<>();
        QoS qos = QoS.AT_MOST_ONCE;
        boolean retain = false;
        for (String word : words.subList(3, words.size())) {
            String value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, Math.max(0, word.indexOf('=')))) {
                case "client" -> client = value;
                case "role" -> roles.add(value);
                case "attribute" -> putAttribute(value, attributes);
                case "qos" -> qos = qos(value);
                case "retain" -> retain = retain(value);
                default ->
                    throw new IllegalArgumentException(
                            word + " is not allowed; allowed is client=, role=, attribute=, qos=, retain=");
            }
        }
        return new AccessRequest(
                identity(user, roles, attributes),
                client,
                "",
                InetSocketAddress.createUnresolved("", 0),
                access,
                topic,
                qos,
                retain);
    }

    private static Identity identity(String user, Set<String> roles, Map<String, String> attributes) {
        if (!user.equals("-")) {
            return new Identity(user, roles, attributes);
        }
        if (!roles.isEmpty() || !attributes.isEmpty()) {
            throw new IllegalArgumentException("an anonymous client (-) has no role= and no attribute=");
        }
        return Identity.ANONYMOUS;
    }

    private static void putAttribute(String pair, Map<String, String> attributes) {
        int colon = pair.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "attribute=" + pair + " is not allowed; allowed is attribute=NAME:VALUE");
        }
        attributes.put(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static boolean retain(String value) {
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default ->
                throw new IllegalArgumentException("retain=" + value + " is not allowed; allowed is retain=yes or no");
        };
    }

    private static Access access(String word) {
        try {
            return Access.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + word + "' is not allowed; allowed is publish, subscribe, receive, will", e);
        }
    }

    private static String topic(Access access, String topic) {
        return access == Access.SUBSCRIBE ? TopicFilter.of(topic).toString() : TopicName.require(topic);
    }

    private static QoS qos(String value) {
        if (!value.matches("[012]")) {
            throw new IllegalArgumentException("qos=" + value + " is not allowed; allowed is 0, 1, 2");
        }
        return QoS.of(Integer.parseInt(value));
    }
}
