package dev.sdclr.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {

  @TempDir Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void machine(long totalKibibytes, long availableKibibytes) throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       %d kB\nMemFree:     12 kB\nMemAvailable:   %d kB\n"
            .formatted(totalKibibytes, availableKibibytes));
  }

  @Test
  void ofTheMachine() throws IOException {
    machine(4096, 1024);
    assertThat(read()).containsExactly(new FreeMemory(1 << 20, 4 << 20));
  }

  @Test
  void ofControlGroupsAndThoseAboveThem() throws IOException {
    machine(4096, 1024);
    write("proc/self/cgroup", "0::/outer/inner\n");
    write("groups/outer/memory.max", "1000\n");
    write("groups/outer/memory.current", "900\n");
    write("groups/outer/memory.stat", "anon 700\nactive_file 30\ninactive_file 50\nfile 80\n");
    write("groups/outer/inner/memory.max", "max\n");
    write("groups/outer/inner/memory.current", "900\n");
    assertThat(read()).containsExactly(new FreeMemory(1 << 20, 4 << 20), new FreeMemory(180, 1000));
  }

  @Test
  void ofTheOlderKindOfGroups() throws IOException {
    write("proc/self/cgroup", "9:cpu,cpuacct:/\n4:memory:/jobs\n0::/\n");
    write("groups/memory/jobs/memory.limit_in_bytes", "1000\n");
    write("groups/memory/jobs/memory.usage_in_bytes", "990\n");
    write(
        "groups/memory/jobs/memory.stat",
        "inactive_file 1\ntotal_inactive_file 40\ntotal_active_file 2\n");
    write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("groups/memory/memory.usage_in_bytes", "990\n");
    assertThat(read()).containsExactly(new FreeMemory(52, 1000));
  }

  @Test
  void ofTheGroupThatAContainerSeesAsItsRoot() throws IOException {
    write("proc/self/cgroup", "4:memory:/docker/0a1b\n");
    write("groups/memory/memory.limit_in_bytes", "1000\n");
    write("groups/memory/memory.usage_in_bytes", "400\n");
    assertThat(read()).containsExactly(new FreeMemory(600, 1000));
  }

  @Test
  void isUnknownOnOtherSystemsAndOutsideOfTheTree() throws IOException {
    assertThat(read()).isEmpty();
    write("proc/self/cgroup", "0::/../..\nnonsense\n");
    write("memory.max", "1\n");
    write("memory.current", "1\n");
    assertThat(read()).isEmpty();
  }

  @Test
  void ofThisMachine() {
    assertThat(FreeMemory.all())
        .isNotEmpty()
        .allMatch(room -> room.leftBytes() > 0 && room.limitBytes() > 0);
  }

  private List<FreeMemory> read() {
    return FreeMemory.all(folder.resolve("proc"), folder.resolve("groups"));
  }
}
