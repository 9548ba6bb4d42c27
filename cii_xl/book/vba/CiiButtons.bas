Option Explicit
' The macros of the buttons on the first sheet and of the ribbon: each runs one Python action.
'
' Python tells what happened in the cell cii_message and never raises. While it works Excel neither calculates nor raises
' events: worksheet functions would call the Python that waits for Excel.

Public Sub CiiUpdateSummary()
    On Error Resume Next
    CiiTouch
    Application.CalculateFull
    On Error GoTo 0
    CiiRun "update_summary"
End Sub

Public Sub CiiCheckData()
    CiiRun "check_data"
End Sub

Public Sub CiiNewScenario()
    CiiRun "new_scenario"
End Sub

Public Sub CiiRestorePublished()
    CiiRun "restore_published"
End Sub

Public Sub CiiSaveSnapshot()
    CiiRun "save_snapshot"
End Sub

Public Sub CiiCompareSnapshots()
    CiiRun "compare_snapshots"
End Sub

Public Sub CiiIssueForms()
    CiiRun "issue_forms"
End Sub

Public Sub CiiCollectForms()
    CiiRun "collect_forms"
End Sub

Public Sub CiiApplySurvey()
    CiiRun "apply_survey"
End Sub

Public Sub CiiExportSummary()
    CiiRun "export_summary"
End Sub

Public Sub CiiExportDeck()
    CiiRun "export_deck"
End Sub

Public Sub CiiOpenManual()
    CiiRun "open_manual"
End Sub

Public Sub CiiAnalyseUncertainty()
    CiiRun "analyse_uncertainty"
End Sub

Public Sub CiiAnalyseSensitivity()
    CiiRun "analyse_sensitivity"
End Sub

Public Sub CiiAnalyseWeighting()
    CiiRun "analyse_weighting"
End Sub

Public Sub CiiAnalysePlanning()
    CiiRun "analyse_planning"
End Sub

Public Sub CiiAnalyseChange()
    CiiRun "analyse_change"
End Sub

Public Sub CiiAnalyseClaims()
    CiiRun "analyse_claims"
End Sub

Public Sub CiiAnalyseRegions()
    CiiRun "analyse_regions"
End Sub

Public Sub CiiApplyWeights()
    CiiRun "apply_weights"
End Sub

Public Sub CiiRibbon(ByVal control As IRibbonControl)
    Application.Run "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & control.Tag
End Sub

Private Sub CiiRun(ByVal action As String)
    Dim calculation As Long, events As Boolean, said As String, running As String, told As Boolean
    calculation = Application.Calculation
    events = Application.EnableEvents
    running = CiiText("action.running")
    Application.EnableEvents = False
    CiiTell "cii_time", Format$(Now, "yyyy-mm-dd hh:nn:ss")
    CiiTell "cii_message", running
    told = (CiiSaid() = running)
    Application.Calculation = xlCalculationManual
    On Error GoTo failed
    RunPython "from cii_xl.addin.actions import " & action & "; " & action & "()"
    On Error GoTo 0
    said = CiiSaid()
    ' where the first sheet is protected the cell could not be written; the status bar has the message too
    If Not told And VarType(Application.StatusBar) = vbString Then said = Application.StatusBar
    If said = running Then said = CiiText("action.offline")
    GoTo finish
failed:
    said = CiiText("action.offline") & vbLf & Err.Description
    Resume finish
finish:
    On Error Resume Next
    CiiTell "cii_message", said
    Application.StatusBar = False
    Application.EnableEvents = events
    Application.Calculation = calculation
    CiiTouch
    On Error GoTo 0
    If Left$(said, Len(CiiText("action.failed"))) = CiiText("action.failed") Then MsgBox said, vbExclamation, "CII"
End Sub

Private Sub CiiTell(ByVal cell As String, ByVal text As String)
    ' Somebody may have deleted the sheet or protected it: then nothing is told there.
    On Error Resume Next
    ThisWorkbook.Names(cell).RefersToRange.Value = text
End Sub

Private Function CiiSaid() As String
    On Error Resume Next
    CiiSaid = ThisWorkbook.Names("cii_message").RefersToRange.Value
End Function
