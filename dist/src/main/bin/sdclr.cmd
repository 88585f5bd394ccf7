@echo off
rem Starts sdclr with the libraries beside it.
setlocal
set "home=%~dp0.."
set "java=%home%\runtime\bin\java"
if exist "%java%.exe" goto found
set "java=java"
if not defined JAVA_HOME goto found
set "java=%JAVA_HOME%\bin\java"
if exist "%java%.exe" goto found
echo sdclr: JAVA_HOME is "%JAVA_HOME%", where there is no bin\java.exe: set it to a Java of version 17 or later>&2
exit /b 1
:found

rem Java 17 is the first that knows the option.
"%java%" --enable-native-access=ALL-UNNAMED -version >nul 2>&1
if not errorlevel 1 goto start
"%java%" -version >nul 2>&1
if not errorlevel 1 goto old
echo sdclr: Java is not installed: version 17 or later is needed>&2
exit /b 1
:old
echo sdclr: Java is too old: version 17 or later is needed, and "%java%" is the one found:>&2
"%java%" -version
exit /b 1
:start

rem Java leaves the report of a crash of its own here, and nothing in the folder that the user works in.
set "cache=%SDCLR_CACHE%"
if not defined cache if defined XDG_CACHE_HOME set "cache=%XDG_CACHE_HOME%\sdclr"
if not defined cache set "cache=%USERPROFILE%\.cache\sdclr"
if not exist "%cache%\crashes" mkdir "%cache%\crashes" 2>nul

"%java%" -XX:+UseParallelGC -Xms64m ^
  "-XX:ErrorFile=%cache%\crashes\hs_err_pid%%p.log" ^
  "-XX:ReplayDataFile=%cache%\crashes\replay_pid%%p.log" ^
  -Dsdclr.command=%~n0 ^
  -Djava.awt.headless=true -Djdk.console=java.base --enable-native-access=ALL-UNNAMED ^
  %SDCLR_JAVA_OPTIONS% -jar "%home%\sdclr.jar" %*
exit /b %errorlevel%
